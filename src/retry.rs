//! What an answer, or its absence, has cost.

use std::fmt;
use std::time::Duration;

/// Is how often a request was sent, how long that took, and why it was not sent again. A transport,
/// which sends once, leaves it at its default.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct RetrySummary {
    attempts: u32,
    milliseconds: u32,
    stop: Option<GaveUp>,
}

/// Says why there was no other attempt where one might have helped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GaveUp {
    /// The server asks for a longer wait than there is time for, in seconds.
    RetryAfterTooLong(u32),
    /// There was no time left.
    DeadlineExceeded,
}

impl RetrySummary {
    /// Is that of a transport, which does not count.
    pub const NONE: Self = Self { attempts: 0, milliseconds: 0, stop: None };

    /// Takes the number of attempts, the time from the first to the end of the last, and why they
    /// came to an end too early, where they did.
    pub fn new(attempts: u32, elapsed: Duration, stop: Option<GaveUp>) -> Self {
        let milliseconds = u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX);
        Self { attempts, milliseconds, stop }
    }

    /// Is the number of attempts.
    pub const fn attempts(self) -> u32 {
        self.attempts
    }

    /// Is the time from the first attempt to the end of the last.
    pub const fn elapsed(self) -> Duration {
        Duration::from_millis(self.milliseconds as u64)
    }

    /// Is why there was no other attempt, where more time would have allowed one.
    pub const fn stop(self) -> Option<GaveUp> {
        self.stop
    }
}

/// Returns whether a status means that the same request may well succeed later.
pub(crate) const fn is_retryable_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// Writes what follows a message, with a blank before it: ` (after 3 attempts in 2.1 s)`. Of one
/// attempt that was enough there is nothing to say.
impl fmt::Display for RetrySummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed().as_secs_f64();
        match (self.attempts, self.stop) {
            (0 | 1, None) => return Ok(()),
            (0 | 1, Some(_)) => write!(f, " (after 1 attempt in {seconds:.1} s")?,
            (attempts, _) => write!(f, " (after {attempts} attempts in {seconds:.1} s")?,
        }
        match self.stop {
            Some(GaveUp::RetryAfterTooLong(wait)) => {
                write!(f, "; it asks for a wait of {wait} s, and there is no time for that)")
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
    fn one_attempt_goes_without_saying_unless_time_ran_out() {
        let after = |attempts, stop| {
            RetrySummary::new(attempts, Duration::from_millis(2149), stop).to_string()
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
            " (after 2 attempts in 2.1 s; it asks for a wait of 3600 s, and there is no time for that)"
        );
    }
}
