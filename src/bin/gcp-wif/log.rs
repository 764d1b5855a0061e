//! The log of `-v` and `-vv` on standard error.

use std::fmt;
use std::io::{IsTerminal as _, Write as _};

use gcp_wif::context::{Level, Log};
use gcp_wif::sanitize::SanitizedLine;

/// A log on standard error, one line a message.
#[derive(Debug)]
pub(crate) struct StandardError {
    /// The most detailed level that is written; `None` writes nothing.
    most: Option<Level>,
}

impl StandardError {
    /// Creates the log for a number of `-v` flags. Without `-v`, it shows long waits to a user at a terminal, unless
    /// `quiet`.
    pub(crate) fn new(verbose: u8, quiet: bool) -> Self {
        let most = match verbose {
            0 if !quiet && std::io::stderr().is_terminal() => Some(Level::Notice),
            0 => None,
            1 => Some(Level::Info),
            _ => Some(Level::Debug),
        };
        Self { most }
    }
}

impl Log for StandardError {
    fn log(&self, level: Level, text: fmt::Arguments<'_>) {
        if self.most.is_some_and(|most| level <= most) {
            // Nothing can be done about a closed standard error.
            let _ = writeln!(std::io::stderr(), "gcp-wif: {}", SanitizedLine(text));
        }
    }
}
