//! The end of the time for everything together.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Is the moment by which everything has to be done: requests, programs and the waits between them.
/// Made once, it is handed to all of them, and what puts it off puts it off for all.
#[derive(Clone, Debug)]
pub struct Deadline {
    end: Option<Arc<Mutex<Instant>>>,
}

impl Deadline {
    /// Ends this long from now.
    pub fn after(time: Duration) -> Self {
        // What is longer than the clock of the machine can tell never ends.
        Self { end: now().checked_add(time).map(|end| Arc::new(Mutex::new(end))) }
    }

    /// Never ends.
    pub const fn never() -> Self {
        Self { end: None }
    }

    /// Is the time that is left, at most `most`; zero when it is over.
    pub fn time_left(&self, most: Duration) -> Duration {
        let Some(end) = &self.end else { return most };
        let end = *end.lock().unwrap_or_else(PoisonError::into_inner);
        end.saturating_duration_since(now()).min(most)
    }

    /// Lets somebody take their own time: what `work` takes does not count.
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
    fn the_time_left_has_two_bounds() {
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
        assert_eq!(Deadline::never().time_left(hour), hour);
        assert_eq!(Deadline::after(hour).time_left(second), second);
        assert!(Deadline::after(second).time_left(hour) <= second);
        assert_eq!(Deadline::after(Duration::ZERO).time_left(hour), Duration::ZERO);
        assert_eq!(Deadline::after(Duration::MAX).time_left(hour), hour);
    }

    #[test]
    fn what_is_paused_does_not_count() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(Duration::from_millis(20));
        let other = deadline.clone();
        deadline.paused(|| std::thread::park_timeout(Duration::from_millis(60)));
        assert!(!other.time_left(hour).is_zero());
    }
}
