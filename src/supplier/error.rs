//! Errors of suppliers.

use std::error::Error;
use std::fmt;

use super::attempts::Attempts;
use super::endpoint_error::EndpointError;
use super::metadata_error::InstanceMetadataError;
use super::process_error::ProcessError;
use super::profile_error::ProfileError;
use crate::aws_config_file::NamedSource;
use crate::aws_sts::AwsStsError;
use crate::context::MfaCodeError;
use crate::retry::RetrySummary;
use crate::sanitize::Sanitized;
use crate::service_error::{ErrorKind, ServiceError};

/// The reason why there is no region, or why there are no security credentials.
#[derive(Debug)]
#[non_exhaustive]
pub enum SupplierError {
    /// A supplier is configured and fails.
    Broken {
        /// The supplier's name.
        supplier: String,
        /// The reason.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The `credential_source` of a profile fails or has no credentials.
    CredentialSource {
        /// The profile.
        profile: String,
        /// The value.
        source: NamedSource,
        /// The reason.
        error: Box<Self>,
    },
    /// A service that returns credentials, or a setting about it, is configured and cannot be used.
    Endpoint {
        /// The supplier.
        supplier: EndpointSupplier,
        /// The reason.
        error: EndpointError,
    },
    /// The instance metadata service is reachable and fails.
    InstanceMetadata(InstanceMetadataError),
    /// A role has to be assumed with a second factor, whose code is missing.
    MfaCode {
        /// The ARN of the role.
        role: String,
        /// The reason.
        source: MfaCodeError,
    },
    /// No supplier has the region. The reasons are the error's sources.
    NoRegion(Attempts),
    /// No supplier has credentials. The reasons are the error's sources.
    NoSecurityCredentials(Attempts),
    /// The `credential_process` of a profile fails.
    Process(ProcessError),
    /// The selected profile cannot be used.
    Profile {
        /// The profile.
        profile: String,
        /// The reason.
        error: Box<ProfileError>,
    },
    /// A profile in the chain of source profiles fails.
    ProfileChain {
        /// The selected profile, its source profile, and so on, up to the one that fails.
        profiles: Vec<String>,
        /// The reason.
        error: Box<Self>,
    },
    /// A role cannot be assumed.
    Role {
        /// The ARN of the role.
        role: String,
        /// The error of AWS STS.
        error: Box<AwsStsError>,
    },
}

/// A supplier whose credentials a service returns.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EndpointSupplier {
    /// The container's credential service.
    Container,
    /// IAM Identity Center (SSO).
    Sso,
    /// A web identity token.
    WebIdentity,
}

impl fmt::Display for EndpointSupplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Container => "container",
            Self::Sso => "SSO",
            Self::WebIdentity => "web identity",
        })
    }
}

impl SupplierError {
    /// Creates the error of a caller's own supplier.
    pub fn broken(
        supplier: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Broken { supplier: supplier.into(), source: source.into() }
    }

    /// Returns the skipped suppliers with the reasons, if all suppliers were skipped.
    pub fn attempts(&self) -> Option<&Attempts> {
        match self {
            Self::NoRegion(attempts) | Self::NoSecurityCredentials(attempts) => Some(attempts),
            Self::CredentialSource { error, .. } | Self::ProfileChain { error, .. } => {
                error.attempts()
            }
            _ => None,
        }
    }

    /// Returns the error without the chain of profiles around it.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::CredentialSource { error, .. } | Self::ProfileChain { error, .. } => {
                error.innermost()
            }
            other => other,
        }
    }

    /// Adds the chain of profiles that led to the error, the selected one first.
    pub(super) fn in_profiles(self, profiles: &[String]) -> Self {
        match (&self, profiles) {
            (Self::Profile { profile, .. }, [only]) if profile == only => self,
            _ => Self::ProfileChain { profiles: profiles.to_vec(), error: Box::new(self) },
        }
    }

    /// Returns how often the request that failed was tried, and for how long.
    pub fn retry(&self) -> RetrySummary {
        match self.innermost() {
            Self::Endpoint { error, .. } => error.retry(),
            Self::InstanceMetadata(error) => error.retry(),
            Self::Role { error, .. } => error.retry(),
            _ => RetrySummary::NONE,
        }
    }

    /// Returns the category.
    pub fn kind(&self) -> ErrorKind {
        match self.innermost() {
            Self::Endpoint { error, .. } => error.kind(),
            Self::InstanceMetadata(error) => error.kind(),
            Self::Profile { error, .. } if error.is_timeout() => ErrorKind::Temporary,
            Self::Process(error) if error.is_retryable() => ErrorKind::Temporary,
            Self::Role { error, .. } => match &**error {
                AwsStsError::Service(error) => role_kind(error),
                error => error.kind(),
            },
            _ => ErrorKind::NoIdentity,
        }
    }

    /// Returns whether the same call may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        self.kind() == ErrorKind::Temporary
    }
}

/// Returns the category of a failed call of AWS STS, which refuses a role with a status of 400 to 499. After
/// any other status, the identity is unavailable.
fn role_kind(error: &ServiceError) -> ErrorKind {
    match (error.kind(), error.refusal(), error.http_status()) {
        (ErrorKind::Refused, None, None | Some(..400 | 500..)) => ErrorKind::NoIdentity,
        (kind, ..) => kind,
    }
}

impl fmt::Display for SupplierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { supplier, .. } => write!(f, "{supplier} cannot be used"),
            Self::CredentialSource { profile, source, .. } => {
                let profile = Sanitized::truncated(profile, 100);
                let source = source.as_str();
                write!(f, "`credential_source = {source}` of `{profile}` gives no credentials")
            }
            Self::Endpoint { supplier, .. } => write!(f, "{supplier} credentials cannot be used"),
            Self::InstanceMetadata(_) => f.write_str("instance metadata cannot be used"),
            Self::Process(_) => {
                f.write_str("the `credential_process` of the profile gives no credentials")
            }
            Self::Profile { profile, .. } => {
                write!(f, "the profile `{}` cannot be used", Sanitized::truncated(profile, 100))
            }
            Self::ProfileChain { profiles, .. } => fmt_chain(profiles, f),
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
            Self::CredentialSource { error, .. } | Self::ProfileChain { error, .. } => {
                Some(&**error)
            }
            Self::Endpoint { error, .. } => Some(error),
            Self::InstanceMetadata(error) => Some(error),
            Self::NoRegion(attempts) | Self::NoSecurityCredentials(attempts) => {
                attempts.iter().next().map(|first| first as _)
            }
            Self::Process(error) => Some(error),
            Self::Profile { error, .. } => Some(&**error),
            Self::Role { error, .. } => Some(&**error),
        }
    }
}

/// Writes the first profiles of a chain. A hostile file may have any number of them.
fn fmt_chain(profiles: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, profile) in profiles.iter().take(MAX_CHAIN_LENGTH).enumerate() {
        let profile = Sanitized::truncated(profile, 100);
        let lead = if index == 0 { "the profile" } else { ", with the source profile" };
        write!(f, "{lead} `{profile}`")?;
    }
    match profiles.len() {
        1 => f.write_str(" cannot be used"),
        2..=MAX_CHAIN_LENGTH => f.write_str(", cannot be used"),
        _ => f.write_str(", …, cannot be used"),
    }
}

/// The maximum number of profiles in a message.
const MAX_CHAIN_LENGTH: usize = 8;

impl From<InstanceMetadataError> for SupplierError {
    fn from(error: InstanceMetadataError) -> Self {
        Self::InstanceMetadata(error)
    }
}
