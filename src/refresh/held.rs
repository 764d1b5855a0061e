//! A value that is held, and its age.

use std::time::Duration;

use crate::refresh_schedule::RefreshSchedule;
use crate::timestamp::Timestamp;

/// A value, with the time at which it was stored.
#[derive(Debug)]
pub(super) struct Held<V> {
    pub(super) value: V,
    pub(super) schedule: RefreshSchedule,
    pub(super) stored: Moment,
}

impl<V> Held<V> {
    /// Returns the time of day, at least what the monotonic clock makes of the time of storing: a clock
    /// that was set back does not lengthen the life of a token.
    pub(super) fn now(&self, at: Moment) -> Timestamp {
        let passed = at.monotonic.saturating_sub(self.stored.monotonic);
        at.now.max(self.stored.now.plus(passed))
    }

    /// Returns whether the value may still be used.
    pub(super) fn is_usable(&self, at: Moment) -> bool {
        self.now(at) < self.schedule.unusable_at()
    }
}

/// A moment by both clocks: the time of day may be set, the other one stands still while the machine
/// sleeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Timestamp,
    pub(super) monotonic: Duration,
}
