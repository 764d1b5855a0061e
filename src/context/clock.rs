//! The time.

use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::deadline::Deadline;
use super::random::varying_number;

/// A clock that also waits.
pub trait Clock: Send + Sync {
    /// Returns the time of day.
    fn now(&self) -> SystemTime;

    /// Returns the time since a fixed moment, for measuring how long something takes. It never goes
    /// backwards. The default implementation is that of this machine.
    fn monotonic(&self) -> Duration {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        STARTED.get_or_init(Instant::now).elapsed()
    }

    /// Waits for `least` and a random part of `jitter`, so that many waiting processes do not
    /// continue at the same moment. Returns `false` at once if a deadline comes before the end of the
    /// wait. The default implementation blocks the thread, unless [`Clock::time_left`] is too short.
    fn pause(&self, least: Duration, jitter: Duration) -> bool {
        let wait = least.saturating_add(random_part(jitter));
        // `time_left` is capped by its argument, so one nanosecond more shows whether the wait fits.
        let fits = self.time_left(wait.saturating_add(Duration::from_nanos(1))) > wait;
        if fits {
            #[expect(clippy::disallowed_methods, reason = "this is the seam")]
            thread::sleep(wait);
        }
        fits
    }

    /// Returns the time until the deadline, at most `most`. The default implementation has no
    /// deadline.
    fn time_left(&self, most: Duration) -> Duration {
        most
    }

    /// Runs `work` with a limit of `time` for this thread, which has been started by one that has this time
    /// left. The default implementation has no limit.
    fn within(&self, _time: Duration, work: &mut dyn FnMut()) {
        work();
    }
}

impl<F: Fn() -> SystemTime + Send + Sync> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}

/// The clock of this machine, with a deadline for waits. By default there is no deadline.
#[derive(Clone, Debug, Default)]
pub struct SystemClock {
    deadline: Deadline,
}

impl SystemClock {
    /// Creates a clock that never waits beyond `deadline`.
    pub const fn new(deadline: Deadline) -> Self {
        Self { deadline }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        SystemTime::now()
    }

    fn time_left(&self, most: Duration) -> Duration {
        self.deadline.time_left(most)
    }

    fn within(&self, time: Duration, work: &mut dyn FnMut()) {
        self.deadline.within(time, work);
    }
}

/// Returns a random part of a duration, from zero up to but not including the whole.
fn random_part(whole: Duration) -> Duration {
    let nanoseconds = whole.as_nanos().saturating_mul(u128::from(varying_number())) >> 64;
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

/// The first use of the monotonic clock.
static STARTED: OnceLock<Instant> = OnceLock::new();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_beyond_the_deadline_is_not_begun() {
        let clock = SystemClock::new(Deadline::after(Duration::from_secs(60)));
        let before = clock.monotonic();
        assert!(!clock.pause(Duration::from_secs(61), Duration::ZERO));
        assert!(!clock.pause(Duration::MAX, Duration::MAX));
        assert!(clock.monotonic() - before < Duration::from_secs(30));
        assert!(clock.pause(Duration::from_millis(1), Duration::from_millis(1)));
        assert!(SystemClock::new(Deadline::never()).pause(Duration::ZERO, Duration::ZERO));
    }

    #[test]
    fn a_wait_lasts_as_long_as_asked() {
        let own = || std::time::UNIX_EPOCH;
        for clock in [&SystemClock::new(Deadline::never()) as &dyn Clock, &own] {
            let before = clock.monotonic();
            assert!(clock.pause(Duration::from_millis(20), Duration::ZERO));
            assert!(clock.monotonic() - before >= Duration::from_millis(20));
        }
    }

    #[test]
    fn random_parts_cover_the_whole() {
        let whole = Duration::from_secs(1);
        let parts: Vec<Duration> = (0..1000).map(|_| random_part(whole)).collect();
        assert!(parts.iter().all(|part| *part < whole));
        for tenth in 0..10 {
            let bounds = whole * tenth / 10..whole * (tenth + 1) / 10;
            assert!(parts.iter().any(|part| bounds.contains(part)), "none in {bounds:?}");
        }
    }
}
