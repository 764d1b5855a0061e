//! The clock of a scenario: the time of day is fixed, and each wait takes its longest duration,
//! without waiting.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use gcp_wif::context::Clock;

use super::format::Wait;

/// A clock that records the requested waits.
pub struct FakeClock {
    now: SystemTime,
    time_left: Duration,
    waits: Mutex<Vec<(Duration, Duration)>>,
}

impl FakeClock {
    pub fn new(now: SystemTime, time_left: Option<u64>) -> Self {
        let time_left = time_left.map_or(Duration::MAX, Duration::from_secs);
        Self { now, time_left, waits: Mutex::default() }
    }

    /// Lists the waits so far.
    pub fn waits(&self) -> Vec<Wait> {
        let milliseconds = |wait: Duration| u64::try_from(wait.as_millis()).unwrap();
        let waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = waits.iter();
        waits
            .map(|(least, jitter)| Wait {
                least: milliseconds(*least),
                jitter: milliseconds(*jitter),
            })
            .collect()
    }
}

impl Clock for FakeClock {
    fn now(&self) -> SystemTime {
        self.now
    }

    fn monotonic(&self) -> Duration {
        let waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.iter().map(|(least, jitter)| *least + *jitter).sum()
    }

    fn pause(&self, least: Duration, jitter: Duration) -> bool {
        let fits = self.monotonic() + least + jitter < self.time_left;
        if fits {
            self.waits.lock().unwrap_or_else(PoisonError::into_inner).push((least, jitter));
        }
        fits
    }
}
