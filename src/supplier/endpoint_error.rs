//! What may go wrong with a service that gives out credentials.

use std::error::Error;
use std::fmt;

use crate::aws_sts;
use crate::context::{FileError, TransportError};
use crate::retry::{RetrySummary, is_retryable_status};
use crate::sanitize::Sanitized;

/// Says what is wrong with a service that gives out credentials, or with what names it.
#[derive(Debug)]
#[non_exhaustive]
pub enum EndpointError {
    /// There is nowhere to ask.
    Address(aws_sts::EndpointError),
    /// A file that a setting names cannot be read.
    File {
        /// The variable or key.
        name: &'static str,
        /// Why.
        error: FileError,
    },
    /// The answer is not what it should be; nothing of it is shown.
    Malformed {
        /// What was asked for.
        what: &'static str,
        /// What is wrong with the answer.
        problem: String,
    },
    /// A variable or key cannot be used.
    Setting {
        /// The variable or key.
        name: &'static str,
        /// What is wrong with it, in words that follow its name.
        problem: String,
    },
    /// The status says no.
    Status {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// AWS's word for the error; empty where there is none.
        code: String,
        /// AWS's sentence; empty where there is none.
        message: String,
        /// What it took to find that out.
        retry: RetrySummary,
    },
    /// There was no answer.
    Transport {
        /// What was asked for.
        what: &'static str,
        /// Why.
        error: TransportError,
    },
}

impl EndpointError {
    /// Is what it took to find that out.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Status { retry, .. } => *retry,
            Self::Transport { error, .. } => error.retry,
            _ => RetrySummary::NONE,
        }
    }

    /// Tells whether the service has said no.
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Status { status: 401 | 403, .. })
    }

    /// Tells whether the same request may well succeed later without anybody doing anything.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Status { status, .. } => is_retryable_status(*status),
            Self::Transport { error, .. } => error.is_transient(),
            Self::Address(_)
            | Self::File { .. }
            | Self::Malformed { .. }
            | Self::Setting { .. } => false,
        }
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(_) => f.write_str("there is no endpoint to ask"),
            Self::File { name, .. } => write!(f, "the file of `{name}` cannot be read"),
            Self::Malformed { what, problem } => write!(f, "the answer about {what} {problem}"),
            Self::Setting { name, problem } => write!(f, "`{name}` {problem}"),
            Self::Status { what, status, code, message, retry } => {
                write!(f, "the request for {what} was answered with status {status}")?;
                if !code.is_empty() {
                    write!(f, " `{}`", Sanitized::new(code))?;
                }
                if !message.is_empty() {
                    write!(f, ": {}", Sanitized::new(message))?;
                }
                retry.fmt(f)
            }
            Self::Transport { what, .. } => write!(f, "the request for {what} was not answered"),
        }
    }
}

impl Error for EndpointError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Address(error) => Some(error),
            Self::File { error, .. } => Some(error),
            Self::Transport { error, .. } => Some(error),
            Self::Malformed { .. } | Self::Setting { .. } | Self::Status { .. } => None,
        }
    }
}
