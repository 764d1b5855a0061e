//! A clock for tests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::clock::Clock;

/// A clock for tests of programs: it stands still at a time in Unix seconds, and its waits end at once.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub u64);

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn pause(&self, _least: Duration, _jitter: Duration) -> bool {
        true
    }
}
