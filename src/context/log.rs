//! The log.

use std::fmt;

/// A receiver of log lines. The library never logs a secret.
pub trait Log: Send + Sync {
    /// Logs one line, which has no line feed at its end.
    fn log(&self, level: Level, text: fmt::Arguments<'_>);
}

impl<F: Fn(Level, fmt::Arguments<'_>) + Send + Sync> Log for F {
    fn log(&self, level: Level, text: fmt::Arguments<'_>) {
        self(level, text);
    }
}

/// The level of a log line.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Level {
    /// A long wait, which a user at a terminal could take for a standstill.
    Notice,
    /// A decision, or a request and the status of its response.
    Info,
    /// Headers, sizes and skipped suppliers.
    Debug,
}

/// A log that discards every line.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLog;

impl Log for NoLog {
    fn log(&self, _level: Level, _text: fmt::Arguments<'_>) {}
}
