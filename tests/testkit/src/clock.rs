//! A clock for tests.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gcp_wif::context::Clock;

/// A clock that stands still at a time in Unix seconds, and whose waits end at once.
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
