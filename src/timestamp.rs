//! Points in time, to the second, as the two clouds write them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// Is a point in time in whole seconds, between 1970 and 9999.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Takes seconds since 1970-01-01T00:00:00Z; later than the year 9999 is the end of 9999.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds.min(END_OF_9999))
    }

    /// Reads `2020-08-11T06:55:22Z`, with any offset and any fraction of a second (which is cut
    /// off), as RFC 3339 §5.6 has it. `None` for anything else.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let parsed = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        u64::try_from(parsed.unix_timestamp()).ok().map(Self::from_unix_seconds)
    }

    /// Reads the form of the `Date` header: `Tue, 11 Aug 2020 06:55:22 GMT` (RFC 9110 §5.6.7).
    pub fn from_http_date(text: &str) -> Option<Self> {
        let text = text.strip_suffix("GMT")?;
        let parsed = OffsetDateTime::parse(&format!("{text}+0000"), &Rfc2822).ok()?;
        u64::try_from(parsed.unix_timestamp()).ok().map(Self::from_unix_seconds)
    }

    /// Is the number of seconds since 1970-01-01T00:00:00Z.
    pub const fn unix_seconds(self) -> u64 {
        self.0
    }

    /// Is this moment in the form of `x-amz-date`: `20200811T065522Z`.
    ///
    /// "The time stamp must be in UTC and in the following ISO 8601 format: YYYYMMDD'T'HHMMSS'Z'."
    /// (AWS, Create a signed AWS API request)
    pub fn amz_date(self) -> String {
        let at = self.date_time();
        let mut text = self.amz_day();
        text.push('T');
        for part in [at.hour(), at.minute(), at.second()] {
            push_two_digits(&mut text, part);
        }
        text.push('Z');
        text
    }

    /// Is the day of this moment in the form of a credential scope: `20200811`.
    pub fn amz_day(self) -> String {
        let at = self.date_time();
        let mut text = String::with_capacity("20200811T065522Z".len());
        #[expect(clippy::cast_possible_truncation, reason = "a year has four digits")]
        let [century, year] = [at.year() / 100, at.year() % 100].map(|part| part as u8);
        for part in [century, year, at.month().into(), at.day()] {
            push_two_digits(&mut text, part);
        }
        text
    }

    /// Is the time from `earlier` to this moment, or zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }

    /// Is this moment moved on by `by`, fractions of a second cut off.
    pub fn plus(self, by: Duration) -> Self {
        Self::from_unix_seconds(self.0.saturating_add(by.as_secs()))
    }

    fn date_time(self) -> OffsetDateTime {
        // The constructor keeps the value at or below the end of 9999, which `time` accepts.
        OffsetDateTime::from_unix_timestamp(self.0.cast_signed())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self::from_unix_seconds(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
    }
}

/// Writes the form of RFC 3339: `2020-08-11T06:55:22Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.date_time();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }
}

fn push_two_digits(out: &mut String, number: u8) {
    out.push(char::from(b'0' + number / 10));
    out.push(char::from(b'0' + number % 10));
}

/// 9999-12-31T23:59:59Z.
const END_OF_9999: u64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_both_clouds_forms() {
        let at = Timestamp::from_unix_seconds(1_597_128_922);
        assert_eq!(at.amz_date(), "20200811T065522Z");
        assert_eq!(at.amz_day(), "20200811");
        assert_eq!(at.to_string(), "2020-08-11T06:55:22Z");
    }

    #[test]
    fn reads_offsets_and_fractions() {
        let at = Timestamp::from_unix_seconds(1_597_128_922);
        for text in
            ["2020-08-11T06:55:22Z", "2020-08-11T08:55:22+02:00", "2020-08-11T06:55:22.999999Z"]
        {
            assert_eq!(Timestamp::from_rfc3339(text), Some(at), "{text}");
        }
        for text in ["", "2020-08-11", "20200811T065522Z", "1597128922", "2020-13-11T06:55:22Z"] {
            assert_eq!(Timestamp::from_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn reads_the_date_header() {
        let at = Timestamp::from_http_date("Tue, 11 Aug 2020 06:55:22 GMT");
        assert_eq!(at, Some(Timestamp::from_unix_seconds(1_597_128_922)));
        assert_eq!(Timestamp::from_http_date("yesterday"), None);
    }

    #[test]
    fn stays_inside_its_bounds() {
        assert_eq!(Timestamp::from_unix_seconds(u64::MAX).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Timestamp::from(UNIX_EPOCH - Duration::from_secs(1)).unix_seconds(), 0);
        assert_eq!(Timestamp::from_unix_seconds(5).since(Timestamp(9)), Duration::ZERO);
    }
}
