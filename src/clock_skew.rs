//! The difference between the clock of this machine and that of a server.

use std::fmt;
use std::time::Duration;

use crate::http::Response;
use crate::timestamp::Timestamp;

/// A difference of more than 2 minutes, which may invalidate a signature.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ClockSkew {
    /// Positive if this machine is ahead.
    seconds: i32,
}

impl ClockSkew {
    /// Compares the clock of this machine with the `Date` of a server. Returns `None` if they differ
    /// by 2 minutes or less.
    pub fn between(local: Timestamp, server: Timestamp) -> Option<Self> {
        let seconds = local.unix_seconds().cast_signed() - server.unix_seconds().cast_signed();
        // A larger difference than 68 years reads as 68 years.
        let limit = i64::from(i32::MAX);
        let seconds = i32::try_from(seconds.clamp(-limit, limit)).unwrap_or(i32::MAX);
        (seconds.unsigned_abs() > TOLERATED).then_some(Self { seconds })
    }

    /// Compares the clock of this machine, `now`, with the `Date` of a response. Returns `None` unless one of `texts`, the response's error code and message, may be due to a wrong clock.
    pub(crate) fn of_response(response: &Response, texts: &[&str], now: Timestamp) -> Option<Self> {
        let is_possible = texts.iter().any(|text| suggests_clock_skew(text));
        Self::from_date(response, now).filter(|_| is_possible)
    }

    /// Compares the clock of this machine, `now`, with the `Date` of a response (RFC 9110 §6.6.1).
    fn from_date(response: &Response, now: Timestamp) -> Option<Self> {
        Self::between(now, Timestamp::from_http_date(response.header("date")?)?)
    }

    /// Returns whether this machine is ahead of the server.
    pub const fn is_ahead(self) -> bool {
        self.seconds > 0
    }

    /// Returns the difference without its direction.
    pub const fn size(self) -> Duration {
        Duration::from_secs(self.seconds.unsigned_abs() as u64)
    }
}

/// Writes `the clock of this machine is 17 minutes behind`.
impl fmt::Display for ClockSkew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.size().as_secs() / 60;
        let (number, unit) = match minutes {
            0..=119 => (minutes, "minutes"),
            120..=2879 => (minutes / 60, "hours"),
            _ => (minutes / 1440, "days"),
        };
        let direction = if self.is_ahead() { "ahead" } else { "behind" };
        write!(f, "the clock of this machine is {number} {unit} {direction}")
    }
}

/// Converts a time of the server that sent `response` to the clock of this machine, `now`, so that a clock that
/// is behind does not make a token look valid after its end. A difference of 2 minutes or less does not count.
pub(crate) fn by_local_clock(time: Timestamp, response: &Response, now: Timestamp) -> Timestamp {
    match ClockSkew::from_date(response, now) {
        Some(skew) if skew.is_ahead() => time.plus(skew.size()),
        Some(skew) => time.minus(skew.size()),
        None => time,
    }
}

/// Returns whether an error code or message of AWS may be due to a wrong clock: a signature is valid
/// only for a few minutes around its date.
fn suggests_clock_skew(message: &str) -> bool {
    CLOCK_ERRORS.iter().any(|known| message.contains(known))
}

/// The tolerated difference in seconds. AWS accepts a signature for at least 5 minutes; the margin
/// allows for a `Date` that is a little old.
const TOLERATED: u32 = 120;

/// Error codes of AWS, and phrases of its messages.
const CLOCK_ERRORS: &[&str] = &[
    "SignatureDoesNotMatch",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "Signature expired",
    "not yet current",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_above_two_minutes_count() {
        let between = |local, server| {
            let [local, server] = [local, server].map(Timestamp::from_unix_seconds);
            ClockSkew::between(local, server).map(|skew| skew.to_string())
        };
        let is = |text: &str| Some(format!("the clock of this machine is {text}"));
        assert_eq!(between(1000, 1120), None);
        assert_eq!(between(1120, 1000), None);
        assert_eq!(between(1000, 1121), is("2 minutes behind"));
        assert_eq!(between(1121, 1000), is("2 minutes ahead"));
        assert_eq!(between(0, 7200), is("2 hours behind"));
        assert_eq!(between(1_597_128_922, 0), is("18485 days ahead"));
        assert_eq!(between(0, u64::MAX), is("24855 days behind"));
    }

    #[test]
    fn only_errors_about_dates_suggest_clock_skew() {
        assert!(suggests_clock_skew("AWS says: Signature expired: 20200811T065522Z is now"));
        assert!(!suggests_clock_skew("InvalidClientTokenId"));
        assert!(!suggests_clock_skew("The security token included in the request is expired"));
    }
}
