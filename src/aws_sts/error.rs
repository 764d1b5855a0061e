//! Errors of AWS STS.

use std::error::Error;
use std::fmt;

use super::endpoint_error::EndpointError;
use crate::retry::RetrySummary;
use crate::service_error::{ErrorKind, Refusal, ServiceError};

/// The error of a call of AWS STS.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsStsError {
    /// The settings name no usable endpoint.
    Endpoint(EndpointError),
    /// The call failed.
    Service(ServiceError),
}

impl AwsStsError {
    /// Returns AWS's `Code`, such as `AccessDenied`, if AWS said why it refused.
    pub fn code(&self) -> Option<&str> {
        self.refusal().map(|refusal| refusal.code.as_str())
    }

    /// Returns AWS's explanation, if it gave one.
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Service(error) => error.refusal(),
            Self::Endpoint(_) => None,
        }
    }

    /// Returns whether AWS refused the code of an MFA device. A code works once, for 30 seconds.
    pub fn is_wrong_mfa_code(&self) -> bool {
        self.refusal()
            .is_some_and(|refusal| refusal.message.contains("invalid MFA one time pass code"))
    }

    /// Returns how often the request was tried, and for how long.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Service(error) => error.retry,
            Self::Endpoint(_) => RetrySummary::NONE,
        }
    }

    /// Returns the category.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Endpoint(_) => ErrorKind::Configuration,
            Self::Service(error) => error.kind(),
        }
    }

    /// Returns whether the same request may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Service(error) if error.is_retryable())
    }
}

impl fmt::Display for AwsStsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(_) => f.write_str("AWS STS has no usable endpoint"),
            Self::Service(error) => error.fmt(f),
        }
    }
}

impl Error for AwsStsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Endpoint(error) => Some(error),
            // Its message is this error's own.
            Self::Service(error) => error.source(),
        }
    }
}

impl From<ServiceError> for AwsStsError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}
