//! The end of the time for everything together.

use std::time::{Duration, Instant};

/// Is the moment by which everything has to be done: requests, programs and the waits between them.
/// Made once, it is handed to all of them.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    end: Option<Instant>,
}

impl Deadline {
    /// Ends this long from now.
    pub fn after(time: Duration) -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let now = Instant::now();
        // What is longer than the clock of the machine can tell never ends.
        Self { end: now.checked_add(time) }
    }

    /// Never ends.
    pub const fn never() -> Self {
        Self { end: None }
    }

    /// Is the time that is left, at most `most`; zero when it is over.
    pub fn time_left(&self, most: Duration) -> Duration {
        self.end.map_or(most, |end| {
            #[expect(clippy::disallowed_methods, reason = "this is the seam")]
            let left = end.saturating_duration_since(Instant::now());
            left.min(most)
        })
    }
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
}
