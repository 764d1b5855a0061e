//! The time at which AWS credentials expire, in each form that services and programs write.

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;

use crate::timestamp::Timestamp;

/// The time at which credentials expire, as a JSON member or a text.
///
/// The AWS CLI accepts almost any date in the output of a `credential_process`. So this type accepts RFC
/// 3339, the output of Python's `str(datetime)` and of `date` with an offset, RFC 9110 §5.6.7, and Unix
/// seconds and milliseconds. A time without a zone is malformed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Expiration {
    /// A missing, `null` or empty member.
    #[default]
    Absent,
    /// The time.
    At(Timestamp),
    /// A value that is not a time.
    Malformed,
}

impl Expiration {
    /// Parses a text; an empty one is absent.
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Absent;
        }
        if let Ok(number) = text.parse() {
            return Self::from_number(number);
        }
        let at = Timestamp::from_http_date(text)
            .or_else(|| Timestamp::from_http_date(&format!("{} GMT", text.strip_suffix("+0000")?)))
            .or_else(|| Timestamp::from_rfc3339(&as_rfc3339(text)?));
        at.map_or(Self::Malformed, Self::At)
    }

    /// Returns the time; `None` if it is absent or malformed.
    pub(crate) const fn time(self) -> Option<Timestamp> {
        match self {
            Self::At(time) => Some(time),
            Self::Absent | Self::Malformed => None,
        }
    }

    /// Converts Unix seconds or milliseconds. A time before 1970 becomes the first second of that year.
    fn from_number(number: f64) -> Self {
        if !number.is_finite() {
            return Self::Malformed;
        }
        let seconds = if number < FIRST_MILLISECONDS { number } else { number / 1000.0 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        Self::At(Timestamp::from_unix_seconds(seconds as u64))
    }
}

impl<'de> Deserialize<'de> for Expiration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::Absent,
            Value::String(text) => Self::parse(&text),
            Value::Number(number) => number.as_f64().map_or(Self::Malformed, Self::from_number),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => Self::Malformed,
        })
    }
}

/// Rewrites a date and time, such as `2035-06-25 17:15:10.5 UTC` and `2035-06-25T17:15:10+0000`, in
/// the form of RFC 3339. Returns `None` if it has no zone.
fn as_rfc3339(text: &str) -> Option<String> {
    let (day, rest) = (text.get(..DAY)?, text.get(DAY..)?);
    let rest = rest.strip_prefix([' ', 'T', 't'])?;
    let zone = rest.find(|c: char| !c.is_ascii_digit() && !":.,".contains(c))?;
    let (time, zone) = rest.split_at(zone);
    // Go prints an offset and the name of its zone, Java the name in brackets.
    let offset = zone.strip_suffix(" UTC").or_else(|| zone.strip_suffix("[UTC]")).map(str::trim);
    let zone = match offset.filter(|zone| !zone.is_empty()).unwrap_or_else(|| zone.trim_start()) {
        "Z" | "z" | "UTC" | "GMT" => "Z".to_owned(),
        zone if zone.contains(':') => zone.to_owned(),
        zone => format!(
            "{}:{}",
            zone.get(..HOURS)?,
            zone.get(HOURS..).filter(|m| !m.is_empty()).unwrap_or("00")
        ),
    };
    Some(format!("{day}T{}{zone}", time.replace(',', ".")))
}

/// The length of `2035-06-25`.
const DAY: usize = 10;

/// The length of the hours of an offset: `+01`.
const HOURS: usize = 3;

/// Numbers from here on are milliseconds: in seconds, this is the year 5138, in milliseconds 1973.
const FIRST_MILLISECONDS: f64 = 1e11;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let at = Expiration::At(Timestamp::from_unix_seconds(1_597_128_922));
        for json in [
            r#""2020-08-11T06:55:22Z""#,
            r#""2020-08-11T06:55:22.123456Z""#,
            r#""2020-08-11T06:55:22,5Z""#,
            r#""2020-08-11T07:55:22+01:00""#,
            r#""2020-08-11T06:55:22+0000""#,
            r#""2020-08-11T01:55:22-05""#,
            r#""2020-08-11T06:55:22UTC""#,
            r#""2020-08-11 06:55:22 UTC""#,
            r#""2020-08-11 06:55:22.5+00:00""#,
            r#""2020-08-11 06:55:22.5 +0000 UTC""#,
            r#""2020-08-11T06:55:22Z[UTC]""#,
            r#""Tue, 11 Aug 2020 06:55:22 GMT""#,
            r#""Tue, 11 Aug 2020 06:55:22 +0000""#,
            r#"" 1597128922 ""#,
            "1597128922",
            "1597128922.75",
            "1597128922000",
        ] {
            assert_eq!(serde_json::from_str::<Expiration>(json).unwrap(), at, "{json}");
        }
    }

    #[test]
    fn nothing_is_absent_and_anything_else_is_malformed() {
        for json in ["null", r#""""#, r#"" ""#] {
            let read: Expiration = serde_json::from_str(json).unwrap();
            assert_eq!(read, Expiration::Absent, "{json}");
        }
        for json in [
            r#""2020-08-11T06:55:22""#,
            r#""2020-08-11""#,
            r#""2020-08-11T06:55:22 CEST""#,
            r#""2020-13-11T06:55:22Z""#,
            r#""soon""#,
            r#""NaN""#,
            "true",
            "[1]",
            "{}",
        ] {
            let read: Expiration = serde_json::from_str(json).unwrap();
            assert_eq!(read, Expiration::Malformed, "{json}");
        }
        let before_1970: Expiration = serde_json::from_str("-5").unwrap();
        assert_eq!(before_1970.time(), Some(Timestamp::from_unix_seconds(0)));
    }
}
