//! Points in time, in the formats of both clouds.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// A point in time in whole seconds, from the year 1970 to the year 9999.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Converts from seconds since 1970-01-01T00:00:00Z. A time after the year 9999 becomes the last
    /// second of that year.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds.min(END_OF_9999))
    }

    /// Parses the format of RFC 3339 §5.6, such as `2020-08-11T06:55:22Z`, with any offset. A fraction
    /// of a second is dropped. Returns `None` for any other text.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let parsed = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        u64::try_from(parsed.unix_timestamp()).ok().map(Self::from_unix_seconds)
    }

    /// Parses the format of the `Date` header, such as `Tue, 11 Aug 2020 06:55:22 GMT` (RFC 9110
    /// §5.6.7). Returns `None` for any other text.
    pub fn from_http_date(text: &str) -> Option<Self> {
        let text = text.strip_suffix("GMT")?;
        let parsed = OffsetDateTime::parse(&format!("{text}+0000"), &Rfc2822).ok()?;
        u64::try_from(parsed.unix_timestamp()).ok().map(Self::from_unix_seconds)
    }

    /// Formats the time for the `Date` header (RFC 9110 §5.6.7): `Tue, 11 Aug 2020 06:55:22 GMT`.
    #[doc(hidden)]
    pub fn http_date(self) -> String {
        let at = self.date_time();
        let (weekday, month) = (at.weekday().to_string(), at.month().to_string());
        format!(
            "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
            &weekday[..3],
            at.day(),
            &month[..3],
            at.year(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }

    /// Returns the number of seconds since 1970-01-01T00:00:00Z.
    pub const fn unix_seconds(self) -> u64 {
        self.0
    }

    /// Formats the time for the `x-amz-date` header: `20200811T065522Z`.
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

    /// Formats the day for a credential scope: `20200811`.
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

    /// Returns the time from `earlier` to this moment, or zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }

    /// Returns the moment that is `duration` later. A fraction of a second is dropped.
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_unix_seconds(self.0.saturating_add(duration.as_secs()))
    }

    /// Returns the moment that is `duration` earlier, at the earliest the first second of 1970. A fraction of a
    /// second is dropped.
    pub(crate) const fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration.as_secs()))
    }

    fn date_time(self) -> OffsetDateTime {
        // Every constructor limits the value to the end of 9999, which `time` accepts.
        OffsetDateTime::from_unix_timestamp(self.0.cast_signed())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// Drops a fraction of a second. A time before 1970 becomes the first second of that year.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self::from_unix_seconds(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_secs(timestamp.0)
    }
}

/// Writes the format of RFC 3339: `2020-08-11T06:55:22Z`.
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
    fn the_date_header_is_written_as_it_is_read() {
        for text in ["Tue, 11 Aug 2020 06:55:22 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"] {
            let read = Timestamp::from_http_date(text);
            assert_eq!(read.map(Timestamp::http_date).as_deref(), Some(text));
        }
    }

    #[test]
    fn formats_of_both_clouds() {
        let at = Timestamp::from_unix_seconds(1_597_128_922);
        assert_eq!(at.amz_date(), "20200811T065522Z");
        assert_eq!(at.amz_day(), "20200811");
        assert_eq!(at.to_string(), "2020-08-11T06:55:22Z");
    }

    #[test]
    fn parses_offsets_and_fractions() {
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
    fn parses_the_date_header() {
        let at = Timestamp::from_http_date("Tue, 11 Aug 2020 06:55:22 GMT");
        assert_eq!(at, Some(Timestamp::from_unix_seconds(1_597_128_922)));
        assert_eq!(Timestamp::from_http_date("yesterday"), None);
    }

    #[test]
    fn times_out_of_range_are_limited() {
        assert_eq!(Timestamp::from_unix_seconds(u64::MAX).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Timestamp::from(UNIX_EPOCH - Duration::from_secs(1)).unix_seconds(), 0);
        assert_eq!(Timestamp::from_unix_seconds(5).since(Timestamp(9)), Duration::ZERO);
    }

    #[test]
    fn system_time_and_back() {
        for at in [Timestamp(0), Timestamp(1_597_128_922), Timestamp(END_OF_9999)] {
            assert_eq!(Timestamp::from(SystemTime::from(at)), at);
        }
    }
}
