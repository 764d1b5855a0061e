//! Why a `credential_process` gives no credentials.

use std::error::Error;
use std::fmt;

use crate::context::CommandError;
use crate::sanitize::Sanitized;

/// Says why a `credential_process` gives no credentials. What it printed is never shown.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ProcessError {
    /// It cannot be run to its end.
    Command(CommandError),
    /// It says itself that it has failed.
    Failed {
        /// How it ended.
        status: String,
        /// What it said on standard error.
        said: String,
    },
    /// What it printed is not what it should be.
    Malformed(String),
    /// The command line has a quote that does not end, or nothing at all.
    Quoting,
}

impl ProcessError {
    /// Tells whether the same may well succeed later without anybody doing anything.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Command(CommandError::Timeout(_)))
    }
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(error) => error.fmt(f),
            Self::Failed { status, said } if said.is_empty() => write!(f, "it ended with {status}"),
            Self::Failed { status, said } => {
                write!(f, "it ended with {status}, saying: {}", Sanitized::new(said))
            }
            Self::Malformed(problem) => write!(f, "its output {problem}"),
            Self::Quoting => f.write_str("its quotes do not match"),
        }
    }
}

impl Error for ProcessError {}
