//! The time.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::deadline::Deadline;

/// Tells the time, and lets it pass.
pub trait Clock: Send + Sync {
    /// Is the time of day.
    fn now(&self) -> SystemTime;

    /// Is the time since some fixed moment, which never runs backwards. For measuring only.
    fn monotonic(&self) -> Duration {
        self.now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    /// Waits for `least` and a random part of `jitter`, so that many who wait do not come back
    /// together. Returns `false` at once where the end of all time for this work comes first. What is
    /// said here waits for nothing and always goes on.
    fn pause(&self, _least: Duration, _jitter: Duration) -> bool {
        true
    }

    /// Is the time that is left for this work, at most `most`. What is said here has no end.
    fn time_left(&self, most: Duration) -> Duration {
        most
    }
}

impl<F: Fn() -> SystemTime + Send + Sync> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}

/// Is the clock of this machine, with the end of the time for waits.
#[derive(Clone, Debug)]
pub struct SystemClock {
    deadline: Deadline,
}

impl SystemClock {
    /// Waits for nothing that comes after `deadline`.
    pub const fn new(deadline: Deadline) -> Self {
        Self { deadline }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        STARTED.get_or_init(Instant::now).elapsed()
    }

    fn pause(&self, least: Duration, jitter: Duration) -> bool {
        let wait = least.saturating_add(part(jitter));
        // One nanosecond more than the wait: what is left is cut off there.
        let fits = self.deadline.time_left(wait.saturating_add(Duration::from_nanos(1))) > wait;
        if fits {
            #[expect(clippy::disallowed_methods, reason = "this is the seam")]
            thread::sleep(wait);
        }
        fits
    }

    fn time_left(&self, most: Duration) -> Duration {
        self.deadline.time_left(most)
    }
}

/// Is a random part of a duration, zero included. The keys of a hash table's hasher are random, and
/// other ones each time: good enough against a crowd, and for nothing else.
fn part(whole: Duration) -> Duration {
    let random = RandomState::new().hash_one(());
    let nanoseconds = whole.as_nanos().saturating_mul(u128::from(random)) >> 64;
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

/// When this process first asked.
static STARTED: OnceLock<Instant> = OnceLock::new();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_beyond_the_deadline_is_none() {
        let clock = SystemClock::new(Deadline::after(Duration::from_secs(60)));
        let before = clock.monotonic();
        assert!(!clock.pause(Duration::from_secs(61), Duration::ZERO));
        assert!(!clock.pause(Duration::MAX, Duration::MAX));
        assert!(clock.monotonic() - before < Duration::from_secs(30));
        assert!(clock.pause(Duration::from_millis(1), Duration::from_millis(1)));
        assert!(SystemClock::new(Deadline::never()).pause(Duration::ZERO, Duration::ZERO));
    }

    #[test]
    fn a_wait_is_as_long_as_was_said() {
        let clock = SystemClock::new(Deadline::never());
        let before = clock.monotonic();
        assert!(clock.pause(Duration::from_millis(20), Duration::ZERO));
        assert!(clock.monotonic() - before >= Duration::from_millis(20));
    }

    #[test]
    fn the_parts_are_spread_over_the_whole() {
        let whole = Duration::from_secs(1);
        let parts: Vec<Duration> = (0..1000).map(|_| part(whole)).collect();
        assert!(parts.iter().all(|part| *part < whole));
        for tenth in 0..10 {
            let bounds = whole * tenth / 10..whole * (tenth + 1) / 10;
            assert!(parts.iter().any(|part| bounds.contains(part)), "none in {bounds:?}");
        }
    }
}
