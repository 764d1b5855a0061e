//! The error of the flow.

use std::fmt;
use std::sync::Arc;

use super::delegation_error::DelegationError;
use super::impersonation_error::ImpersonationError;
use super::user_token_error::UserTokenError;
use crate::context::FileError;
use crate::credentials::ChainError;
use crate::external_account::{AccountError, quoted};
use crate::retry::RetrySummary;
use crate::service_error::{ErrorKind, ServiceError};
use crate::source::SourceError;
use crate::timestamp::Timestamp;

/// The reason why there is no token. It can be cloned: threads that waited for the same token share one
/// failure.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The credential file is not valid.
    Account(AccountError),
    /// The chain of service accounts is not usable.
    Chain(ChainError),
    /// The credential file cannot be read.
    CredentialFile(Arc<FileError>),
    /// No token of a user can be requested.
    Delegation(DelegationError),
    /// Google returned no token.
    Exchange(ServiceError),
    /// The access token of a login has expired, and its file has no refresh token.
    ExpiredLogin {
        /// The time at which it expired, if the file names it.
        expired_at: Option<Timestamp>,
    },
    /// Google refused a subject token that had expired by the clock of this machine.
    ExpiredSubjectToken {
        /// The error of the token exchange.
        error: Box<ServiceError>,
        /// The expiry of the JWT or of the certificate.
        expired_at: Timestamp,
        /// Whether the token names a certificate.
        is_certificate: bool,
    },
    /// An ID token of a login was requested.
    IdTokenOfLogin,
    /// Google refused an impersonation.
    Impersonation(Box<ImpersonationError>),
    /// A lifetime was set, but no service account is impersonated.
    LifetimeWithoutImpersonation,
    /// An ID token was requested, but no service account is impersonated.
    NoServiceAccount,
    /// The quota project is neither the ID nor the number of a project.
    QuotaProject {
        /// The setting, as messages show it.
        setting: &'static str,
        /// Its value.
        found: String,
    },
    /// The scopes of a token within an access boundary do not include the scope for all APIs.
    ScopesOfAccessBoundary,
    /// Scopes were named for the token of a login.
    ScopesOfLogin,
    /// The credential source has no subject token.
    Source(Arc<SourceError>),
    /// A subject token of a login was requested.
    SubjectTokenOfLogin,
    /// Google refused the token of a user.
    UserToken(Box<UserTokenError>),
}

impl Error {
    /// Returns the category.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::CredentialFile(error) if error.is_timeout() => ErrorKind::Temporary,
            Self::Account(_)
            | Self::Chain(_)
            | Self::CredentialFile(_)
            | Self::Delegation(_)
            | Self::IdTokenOfLogin
            | Self::LifetimeWithoutImpersonation
            | Self::NoServiceAccount
            | Self::QuotaProject { .. }
            | Self::ScopesOfAccessBoundary
            | Self::ScopesOfLogin
            | Self::SubjectTokenOfLogin => ErrorKind::Configuration,
            Self::ExpiredLogin { .. } => ErrorKind::NoIdentity,
            Self::Exchange(error) => error.kind(),
            Self::Impersonation(failed) => failed.error.kind(),
            Self::ExpiredSubjectToken { error, .. } => error.kind(),
            Self::Source(error) => error.kind(),
            Self::UserToken(failed) => failed.error.kind(),
        }
    }

    /// Returns how often the failed request was tried, and for how long.
    pub fn retry(&self) -> RetrySummary {
        match self {
            Self::Exchange(error) => error.retry,
            Self::ExpiredSubjectToken { error, .. } => error.retry,
            Self::Impersonation(failed) => failed.error.retry,
            Self::Source(error) => error.retry(),
            Self::UserToken(failed) => failed.error.retry,
            _ => RetrySummary::NONE,
        }
    }

    /// Returns whether the same call may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        self.kind() == ErrorKind::Temporary
    }
}

/// The message of the inner error: this type adds no layer.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(error) => error.fmt(f),
            Self::Chain(error) => error.fmt(f),
            Self::CredentialFile(error) => error.fmt(f),
            Self::Delegation(error) => error.fmt(f),
            Self::Exchange(error) => error.fmt(f),
            Self::ExpiredLogin { expired_at } => {
                f.write_str("the access token of the login has expired")?;
                if let Some(expired_at) = expired_at {
                    write!(f, " at {expired_at}")?;
                }
                f.write_str(", and the credential file has no refresh token")
            }
            Self::ExpiredSubjectToken { error, .. } => error.fmt(f),
            Self::IdTokenOfLogin => f.write_str(
                "ID tokens are issued for service accounts only, and the credential file is the login \
                 of a user",
            ),
            Self::Impersonation(failed) => failed.fmt(f),
            Self::LifetimeWithoutImpersonation => f.write_str(
                "a lifetime can be set for the token of a service account only, and no service account \
                 is impersonated",
            ),
            Self::NoServiceAccount => f.write_str(
                "ID tokens are issued for service accounts only, and no service account is impersonated",
            ),
            Self::QuotaProject { setting, found } => write!(
                f,
                "{setting} is {}, expected the ID or number of a project",
                quoted(found)
            ),
            Self::ScopesOfAccessBoundary => f.write_str(
                "only a token with the scope `https://www.googleapis.com/auth/cloud-platform` can be \
                 limited by an access boundary",
            ),
            Self::ScopesOfLogin => f.write_str(
                "the scopes of a login are those that the user agreed to, and cannot be changed for one \
                 token",
            ),
            Self::Source(error) => error.fmt(f),
            Self::UserToken(failed) => failed.fmt(f),
            Self::SubjectTokenOfLogin => f.write_str(
                "the credential file is the login of a user, which has no subject token",
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Exchange(error) => error.source(),
            Self::ExpiredSubjectToken { error, .. } => error.source(),
            Self::Impersonation(failed) => failed.source(),
            Self::Source(error) => error.source(),
            Self::UserToken(failed) => failed.source(),
            Self::Account(_)
            | Self::Chain(_)
            | Self::CredentialFile(_)
            | Self::Delegation(_)
            | Self::ExpiredLogin { .. }
            | Self::IdTokenOfLogin
            | Self::LifetimeWithoutImpersonation
            | Self::NoServiceAccount
            | Self::QuotaProject { .. }
            | Self::ScopesOfAccessBoundary
            | Self::ScopesOfLogin
            | Self::SubjectTokenOfLogin => None,
        }
    }
}

impl From<AccountError> for Error {
    fn from(error: AccountError) -> Self {
        Self::Account(error)
    }
}

impl From<ChainError> for Error {
    fn from(error: ChainError) -> Self {
        Self::Chain(error)
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Self::CredentialFile(Arc::new(error))
    }
}

impl From<ImpersonationError> for Error {
    fn from(error: ImpersonationError) -> Self {
        Self::Impersonation(Box::new(error))
    }
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        Self::Exchange(error)
    }
}

impl From<SourceError> for Error {
    fn from(error: SourceError) -> Self {
        Self::Source(Arc::new(error))
    }
}

impl From<DelegationError> for Error {
    fn from(error: DelegationError) -> Self {
        Self::Delegation(error)
    }
}
