//! A deadline for all the work of one run.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time by which all requests, programs and waits have to end. The default has no limit.
///
/// Clones share one time: postponing one of them postpones all.
#[derive(Clone, Debug, Default)]
pub struct Deadline {
    end: Option<Arc<Mutex<Instant>>>,
}

impl Deadline {
    /// Creates a deadline this long from now.
    pub fn after(time: Duration) -> Self {
        // A moment beyond the range of the machine's clock is as good as never.
        Self { end: now().checked_add(time).map(|end| Arc::new(Mutex::new(end))) }
    }

    /// Creates a deadline that never comes.
    pub const fn never() -> Self {
        Self { end: None }
    }

    /// Returns the time that is left, at most `most`, and zero after the deadline.
    pub fn time_left(&self, most: Duration) -> Duration {
        let Some(end) = &self.end else { return most };
        let end = *end.lock().unwrap_or_else(PoisonError::into_inner);
        end.saturating_duration_since(now()).min(most)
    }

    /// Runs `work` and postpones the deadline by the time it took, so that the time in which
    /// a user types does not count.
    pub fn paused<T>(&self, work: impl FnOnce() -> T) -> T {
        let started = now();
        let result = work();
        if let Some(end) = &self.end {
            let mut end = end.lock().unwrap_or_else(PoisonError::into_inner);
            *end = end.checked_add(started.elapsed()).unwrap_or(*end);
        }
        result
    }
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_capped_by_both_limits() {
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
        assert_eq!(Deadline::never().time_left(hour), hour);
        assert_eq!(Deadline::after(hour).time_left(second), second);
        assert!(Deadline::after(second).time_left(hour) <= second);
        assert_eq!(Deadline::after(Duration::ZERO).time_left(hour), Duration::ZERO);
        assert_eq!(Deadline::after(Duration::MAX).time_left(hour), hour);
    }

    #[test]
    fn a_pause_postpones_the_deadline() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(Duration::from_millis(20));
        let other = deadline.clone();
        deadline.paused(|| std::thread::park_timeout(Duration::from_millis(60)));
        assert!(!other.time_left(hour).is_zero());
    }
}
