//! Why there is no AWS identity.

use std::error::Error;
use std::fmt;

use super::{Attempts, EndpointError, ProcessError, ProfileError};
use crate::aws_sts::AwsStsError;
use crate::context::{MfaCodeError, TransportError};
use crate::retry::{RetrySummary, is_retryable_status};
use crate::sanitize::Sanitized;

/// Says why there is no region or there are no security credentials.
#[derive(Debug)]
#[non_exhaustive]
pub enum SupplierError {
    /// A supplier is meant to be used and cannot be.
    Broken {
        /// The supplier's name.
        supplier: String,
        /// What is wrong.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A service that gives out credentials is meant to be used and does not give them.
    Endpoint {
        /// The supplier's name.
        supplier: &'static str,
        /// What is wrong.
        error: EndpointError,
    },
    /// The instance metadata service is there and does not give what it should.
    InstanceMetadata(InstanceMetadataError),
    /// A role on the way to the credentials asks for a second factor, and there is none.
    MfaCode {
        /// The ARN of the role.
        role: String,
        /// Why there is no code.
        source: MfaCodeError,
    },
    /// No supplier knows the region.
    NoRegion(Attempts),
    /// No supplier has credentials.
    NoSecurityCredentials(Attempts),
    /// The `credential_process` of a profile gives no credentials.
    Process(ProcessError),
    /// The selected profile cannot be used.
    Profile {
        /// The profile.
        profile: String,
        /// What is wrong.
        error: Box<ProfileError>,
    },
    /// A role on the way to the credentials cannot be assumed.
    Role {
        /// The ARN of the role.
        role: String,
        /// What AWS says.
        error: Box<AwsStsError>,
    },
}

impl SupplierError {
    /// Makes the error of a supplier of one's own.
    pub fn broken(
        supplier: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Broken { supplier: supplier.into(), source: source.into() }
    }

    /// Lists what was tried, where nothing was found.
    pub const fn attempts(&self) -> Option<&Attempts> {
        match self {
            Self::NoRegion(attempts) | Self::NoSecurityCredentials(attempts) => Some(attempts),
            _ => None,
        }
    }

    /// Is what it took to find that out, where somebody was asked.
    pub fn retry(&self) -> RetrySummary {
        match self {
            Self::Endpoint { error, .. } => error.retry(),
            Self::InstanceMetadata(error) => error.retry(),
            Self::Role { error, .. } => error.retry(),
            _ => RetrySummary::NONE,
        }
    }

    /// Tells whether AWS has said no, and not only that there is nothing here.
    pub fn is_refused(&self) -> bool {
        match self {
            Self::Role { error, .. } => error.is_refused(),
            Self::Endpoint { error, .. } => error.is_refused(),
            _ => false,
        }
    }

    /// Tells whether the same may well succeed later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Process(error) => error.is_transient(),
            Self::Role { error, .. } => error.is_transient(),
            Self::Endpoint { error, .. } => error.is_transient(),
            Self::InstanceMetadata(error) => error.is_transient(),
            _ => false,
        }
    }
}

impl fmt::Display for SupplierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { supplier, .. } => write!(f, "{supplier} cannot be used"),
            Self::Endpoint { supplier, .. } => write!(f, "{supplier} credentials cannot be used"),
            Self::InstanceMetadata(_) => f.write_str("instance metadata cannot be used"),
            Self::Process(_) => {
                f.write_str("the `credential_process` of the profile gives no credentials")
            }
            Self::Profile { profile, .. } => {
                write!(f, "the profile `{}` cannot be used", Sanitized::truncated(profile, 100))
            }
            Self::MfaCode { role, .. } | Self::Role { role, .. } => {
                write!(f, "the role `{}` cannot be assumed", Sanitized::truncated(role, 200))
            }
            Self::NoRegion(_) => f.write_str("no AWS region found"),
            Self::NoSecurityCredentials(_) => f.write_str("no AWS security credentials found"),
        }
    }
}

impl Error for SupplierError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Broken { source, .. } | Self::MfaCode { source, .. } => Some(&**source),
            Self::Endpoint { error, .. } => Some(error),
            Self::Process(error) => Some(error),
            Self::Profile { error, .. } => Some(&**error),
            Self::Role { error, .. } => Some(&**error),
            Self::InstanceMetadata(error) => Some(error),
            _ => None,
        }
    }
}

impl From<InstanceMetadataError> for SupplierError {
    fn from(error: InstanceMetadataError) -> Self {
        Self::InstanceMetadata(error)
    }
}

/// Says what is wrong with the instance metadata service.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum InstanceMetadataError {
    /// The answer's `Code` is not `Success`.
    Code {
        /// `Code`.
        code: String,
        /// `Message`; empty where there is none.
        message: String,
    },
    /// The answer is not what it should be; nothing of it is shown.
    Malformed {
        /// What was asked for.
        what: &'static str,
        /// What is wrong with the answer.
        problem: String,
    },
    /// A setting that says where the service is cannot be used.
    Setting(String),
    /// The status says no.
    Status {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
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

impl InstanceMetadataError {
    /// Is what it took to find that out.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Status { retry, .. } => *retry,
            Self::Transport { error, .. } => error.retry,
            _ => RetrySummary::NONE,
        }
    }

    /// Tells whether the same request may well succeed later without anybody doing anything.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Status { status, .. } => is_retryable_status(*status),
            Self::Transport { error, .. } => error.is_transient(),
            Self::Code { .. } | Self::Malformed { .. } | Self::Setting(_) => false,
        }
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
            Self::Malformed { what, problem } => write!(f, "the answer about {what} {problem}"),
            Self::Setting(problem) => f.write_str(problem),
            Self::Status { what, status, retry } => {
                write!(f, "the request for {what} was answered with status {status}{retry}")
            }
            Self::Transport { what, .. } => write!(f, "the request for {what} was not answered"),
        }
    }
}

impl Error for InstanceMetadataError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Transport { error, .. } => Some(error),
            _ => None,
        }
    }
}
