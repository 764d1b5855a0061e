//! What `-v` and `-vv` tell on standard error.

use std::fmt;
use std::io::Write as _;

use gcp_wif::context::{Level, Log};

/// Writes each line with the time since the start.
#[derive(Debug)]
pub(crate) struct StandardError {
    most: Option<Level>,
}

impl StandardError {
    /// Takes how often `-v` was given.
    pub(crate) const fn new(verbose: u8) -> Self {
        let most = match verbose {
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
            // A standard error that is closed is nobody's concern.
            let _ = writeln!(std::io::stderr(), "gcp-wif: {text}");
        }
    }
}
