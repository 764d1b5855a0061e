//! A value in memory, and its age.

use std::time::Duration;

use crate::refresh_schedule::RefreshSchedule;
use crate::timestamp::Timestamp;

/// A value with its schedule and the moment at which it was stored.
#[derive(Debug)]
pub(super) struct Held<V> {
    pub(super) value: V,
    pub(super) schedule: RefreshSchedule,
    pub(super) stored: Moment,
}

impl<V> Held<V> {
    /// Returns the time of day at a moment. If the clock was set back, it is the time of storing plus the
    /// monotonic time since then, so that a token is not used for longer.
    pub(super) fn now(&self, at: Moment) -> Timestamp {
        let passed = at.monotonic.saturating_sub(self.stored.monotonic);
        at.now.max(self.stored.now.plus(passed))
    }

    /// Returns whether the value may still be used.
    pub(super) fn is_usable(&self, at: Moment) -> bool {
        self.now(at) < self.schedule.unusable_at()
    }
}

/// A moment by both clocks. The time of day may be set; the monotonic clock stands still while the machine
/// sleeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// The time of day.
    pub(super) now: Timestamp,
    pub(super) monotonic: Duration,
}
