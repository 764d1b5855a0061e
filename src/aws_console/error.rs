//! Errors of the AWS sign-in.

use std::error::Error;
use std::fmt;

use crate::aws_sts::EndpointError;
use crate::retry::RetrySummary;
use crate::service_error::{ErrorKind, ServiceError};

/// The error of a request for a URL that opens the console.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsConsoleError {
    /// The settings name no usable endpoint.
    Endpoint(EndpointError),
    /// The credentials are the long-lived keys of a user, which open no console.
    LongLivedKeys,
    /// The console's address in this partition is not public, and the caller named no page.
    NoConsole,
    /// The call failed.
    Service(ServiceError),
}

impl AwsConsoleError {
    /// Returns how often the request was tried, and for how long.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Service(error) => error.retry,
            _ => RetrySummary::NONE,
        }
    }

    /// Returns the category.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Endpoint(_) | Self::NoConsole => ErrorKind::Configuration,
            Self::LongLivedKeys => ErrorKind::Refused,
            Self::Service(error) => error.kind(),
        }
    }

    /// Returns whether the same request may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Service(error) if error.is_retryable())
    }
}

impl fmt::Display for AwsConsoleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(_) => f.write_str("the AWS sign-in has no usable endpoint"),
            Self::LongLivedKeys => f.write_str(
                "the AWS credentials are the long-lived keys of a user, which do not open the console",
            ),
            Self::NoConsole => {
                f.write_str("the address of the console is not known for this partition of AWS")
            }
            Self::Service(error) => error.fmt(f),
        }
    }
}

impl Error for AwsConsoleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Endpoint(error) => Some(error),
            // Its message is this error's own.
            Self::Service(error) => error.source(),
            Self::LongLivedKeys | Self::NoConsole => None,
        }
    }
}

impl From<ServiceError> for AwsConsoleError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}
