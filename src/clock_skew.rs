//! The clock of this machine against that of a server.

use std::fmt;
use std::time::Duration;

use crate::timestamp::Timestamp;

/// Is by how much the clock of this machine is wrong, where that may matter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClockSkew {
    /// Positive where this machine is ahead.
    seconds: i32,
}

impl ClockSkew {
    /// Compares the time here with the time that a server tells; `None` where they differ by 2
    /// minutes or less.
    pub fn between(here: Timestamp, there: Timestamp) -> Option<Self> {
        let seconds = here.unix_seconds().cast_signed() - there.unix_seconds().cast_signed();
        // More than 68 years is as bad.
        let limit = i64::from(i32::MAX);
        let seconds = i32::try_from(seconds.clamp(-limit, limit)).unwrap_or(i32::MAX);
        (seconds.unsigned_abs() > TOLERATED).then_some(Self { seconds })
    }

    /// Tells whether this machine is ahead, and not behind.
    pub const fn is_ahead(self) -> bool {
        self.seconds > 0
    }

    /// Is the difference.
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

/// Tells whether a refusal that has these words of AWS may come from a clock that is wrong: a
/// signature holds for the minutes around the moment that it names.
pub fn suggests_clock_skew(words: &str) -> bool {
    CLOCK_WORDS.iter().any(|known| words.contains(known))
}

/// In seconds. AWS takes a signature for 5 minutes at least, and a `Date` may be a little old.
const TOLERATED: u32 = 120;

/// Codes of AWS, and the words in which it explains them.
const CLOCK_WORDS: &[&str] = &[
    "SignatureDoesNotMatch",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "Signature expired",
    "Signature not yet current",
    "not yet current",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_differences_are_none() {
        let between = |here, there| {
            let [here, there] = [here, there].map(Timestamp::from_unix_seconds);
            ClockSkew::between(here, there).map(|skew| skew.to_string())
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
    fn other_refusals_have_nothing_to_do_with_the_clock() {
        assert!(suggests_clock_skew("AWS says: Signature expired: 20200811T065522Z is now"));
        assert!(!suggests_clock_skew("InvalidClientTokenId"));
        assert!(!suggests_clock_skew("The security token included in the request is expired"));
    }
}
