//! Durations in messages.

use std::fmt;
use std::time::Duration;

/// A duration with one decimal place at most: `2 s`, `1.5 s` or `500 ms`.
pub(super) struct Rounded(pub(super) Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0.as_millis() + 50) / 100;
        match (tenths / 10, tenths % 10) {
            (0, _) => write!(f, "{} ms", self.0.as_millis()),
            (seconds, 0) => write!(f, "{seconds} s"),
            (seconds, tenths) => write!(f, "{seconds}.{tenths} s"),
        }
    }
}
