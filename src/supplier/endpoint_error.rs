//! Errors of services that return credentials, and of the settings about them.

use std::error::Error;
use std::fmt;

use crate::aws_sts;
use crate::context::FileError;
use crate::retry::RetrySummary;
use crate::service_error::{ErrorKind, ServiceError};

/// The reason why a service that returns credentials, or a setting about it, cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum EndpointError {
    /// The settings name no usable endpoint.
    Address(aws_sts::EndpointError),
    /// A file that a setting names cannot be read.
    File {
        /// The variable or key.
        name: &'static str,
        /// The reason.
        error: FileError,
    },
    /// The call failed.
    Service(ServiceError),
    /// A variable or key cannot be used.
    Setting {
        /// The variable or key.
        name: &'static str,
        /// A predicate that follows its name, such as "names an empty file".
        problem: String,
    },
    /// The container's service refused a request that had no authorization token.
    WithoutToken(ServiceError),
}

impl EndpointError {
    /// Returns how often the request was tried, and for how long.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Service(error) | Self::WithoutToken(error) => error.retry,
            _ => RetrySummary::NONE,
        }
    }

    /// Returns the category. Only HTTP 401 and 403 are a refusal.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Service(error) | Self::WithoutToken(error) => error.credential_kind(),
            Self::File { error, .. } if error.is_timeout() => ErrorKind::Temporary,
            Self::Address(_) | Self::File { .. } | Self::Setting { .. } => ErrorKind::NoIdentity,
        }
    }

    /// Returns whether the same request may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        self.kind() == ErrorKind::Temporary
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(_) => f.write_str("the service has no usable endpoint"),
            Self::File { name, .. } => write!(f, "the file of `{name}` cannot be read"),
            Self::Service(error) => error.fmt(f),
            Self::Setting { name, problem } => write!(f, "`{name}` {problem}"),
            Self::WithoutToken(error) => {
                write!(f, "{error}; the request had no authorization token")
            }
        }
    }
}

impl Error for EndpointError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Address(error) => Some(error),
            Self::File { error, .. } => Some(error),
            // Its message is this error's own.
            Self::Service(error) | Self::WithoutToken(error) => error.source(),
            Self::Setting { .. } => None,
        }
    }
}

impl From<ServiceError> for EndpointError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}
