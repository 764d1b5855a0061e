//! Whoever wants to know what happens.

use std::fmt;

/// Listens to what happens. Nothing secret is ever told.
pub trait Log: Send + Sync {
    /// Takes one line, without a line feed.
    fn log(&self, level: Level, text: fmt::Arguments<'_>);
}

impl<F: Fn(Level, fmt::Arguments<'_>) + Send + Sync> Log for F {
    fn log(&self, level: Level, text: fmt::Arguments<'_>) {
        self(level, text);
    }
}

/// Says how close a line is to the wire.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Level {
    /// A decision, or a request with its answer.
    Info,
    /// Headers, sizes and what was passed over.
    Debug,
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoLog;

impl Log for NoLog {
    fn log(&self, _level: Level, _text: fmt::Arguments<'_>) {}
}
