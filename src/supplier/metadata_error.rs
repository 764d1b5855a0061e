//! Errors of the instance metadata service.

use std::error::Error;
use std::fmt;

use crate::retry::RetrySummary;
use crate::sanitize::Sanitized;
use crate::service_error::{ErrorKind, Refusal, ServiceError};

/// The reason why the instance metadata service, or a setting about it, cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum InstanceMetadataError {
    /// The service has no credentials for the role: its `Code` is not `Success`.
    Code {
        /// `Code`, such as `AssumeRoleUnauthorizedAccess`.
        code: String,
        /// `Message`; empty if absent.
        message: String,
    },
    /// The service is that of Google Compute Engine, which has no AWS identity.
    ComputeEngine,
    /// The call failed.
    Service(ServiceError),
    /// A setting about the service cannot be used. The value is the message.
    Setting(String),
}

impl InstanceMetadataError {
    /// Returns the service's explanation, if it gave one.
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Service(error) => error.refusal(),
            Self::Code { .. } | Self::ComputeEngine | Self::Setting(_) => None,
        }
    }

    /// Returns how often the request was tried, and for how long.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Service(error) => error.retry,
            _ => RetrySummary::NONE,
        }
    }

    /// Returns the category. A response without credentials is not a refusal: the identity is unavailable.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Service(error) => match error.kind() {
                ErrorKind::Refused => ErrorKind::NoIdentity,
                kind => kind,
            },
            Self::Code { .. } | Self::ComputeEngine | Self::Setting(_) => ErrorKind::NoIdentity,
        }
    }

    /// Returns whether the same request may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Service(error) if error.is_retryable())
    }
}

impl fmt::Display for InstanceMetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code { code, message } => {
                write!(f, "the credentials of the role have the code `{}`", Sanitized::new(code))?;
                if message.is_empty() {
                    return Ok(());
                }
                write!(f, ": {}", Sanitized::new(message))
            }
            Self::ComputeEngine => f.write_str(
                "the metadata service is that of Google Compute Engine, which has no AWS identity",
            ),
            Self::Service(error) => error.fmt(f),
            Self::Setting(problem) => f.write_str(problem),
        }
    }
}

impl Error for InstanceMetadataError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // Its message is this error's own.
            Self::Service(error) => error.source(),
            Self::Code { .. } | Self::ComputeEngine | Self::Setting(_) => None,
        }
    }
}

impl From<ServiceError> for InstanceMetadataError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}
