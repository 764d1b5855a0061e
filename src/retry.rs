//! The attempts to send a request.

use std::fmt;
use std::time::Duration;

/// The number of attempts to send a request, their duration, and the reason why there was no further one.
///
/// A transport sends a request once and leaves this at its default.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct RetrySummary {
    attempts: u32,
    milliseconds: u32,
    gave_up: Option<GaveUp>,
}

/// The reason why a request that might have succeeded later was not sent again.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum GaveUp {
    /// The server asked for a wait of this many seconds, which is longer than the time left.
    RetryAfterTooLong(u32),
    /// No time was left.
    DeadlineExceeded,
}

impl RetrySummary {
    /// The summary of a transport, which does not count attempts.
    pub const NONE: Self = Self { attempts: 0, milliseconds: 0, gave_up: None };

    /// Sums up `attempts` attempts, which took `elapsed` from the start of the first to the end of
    /// the last. `gave_up` is the reason why another one was not made, if it might have succeeded.
    pub fn new(attempts: u32, elapsed: Duration, gave_up: Option<GaveUp>) -> Self {
        let milliseconds = u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX);
        Self { attempts, milliseconds, gave_up }
    }

    /// Returns the number of attempts.
    pub const fn attempts(self) -> u32 {
        self.attempts
    }

    /// Returns the time from the start of the first attempt to the end of the last.
    pub const fn elapsed(self) -> Duration {
        Duration::from_millis(self.milliseconds as u64)
    }

    /// Returns the reason why another attempt was not made, if it might have succeeded.
    pub const fn gave_up(self) -> Option<GaveUp> {
        self.gave_up
    }
}

/// Returns whether a status means that the same request may well succeed later: 408 (RFC 9110 §15.5.9), 429
/// (RFC 6585 §4) and every server error.
pub(crate) const fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// Writes the end of an error message, with a space before it: ` (after 3 attempts in 2.1 s)`.
/// Writes nothing if one attempt settled the matter.
impl fmt::Display for RetrySummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed().as_secs_f64();
        match (self.attempts, self.gave_up) {
            (0 | 1, None) => return Ok(()),
            (0 | 1, Some(_)) => write!(f, " (after 1 attempt in {seconds:.1} s")?,
            (attempts, _) => write!(f, " (after {attempts} attempts in {seconds:.1} s")?,
        }
        match self.gave_up {
            Some(GaveUp::RetryAfterTooLong(wait)) => {
                write!(f, "; it asks for a wait of {wait} s, longer than the time left)")
            }
            Some(GaveUp::DeadlineExceeded) => f.write_str(", with no time left for another)"),
            None => f.write_str(")"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_attempt_is_mentioned_only_if_time_ran_out() {
        let after = |attempts, gave_up| {
            RetrySummary::new(attempts, Duration::from_millis(2149), gave_up).to_string()
        };
        assert_eq!(RetrySummary::default().to_string(), "");
        assert_eq!(after(1, None), "");
        assert_eq!(after(3, None), " (after 3 attempts in 2.1 s)");
        assert_eq!(
            after(1, Some(GaveUp::DeadlineExceeded)),
            " (after 1 attempt in 2.1 s, with no time left for another)"
        );
        assert_eq!(
            after(2, Some(GaveUp::RetryAfterTooLong(3600))),
            " (after 2 attempts in 2.1 s; it asks for a wait of 3600 s, longer than the time left)"
        );
    }
}
