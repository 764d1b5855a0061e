//! The error of the flow.

use std::fmt;
use std::sync::Arc;

use crate::context::FileError;
use crate::external_account::AccountError;
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
    /// The credential file cannot be read.
    CredentialFile(Arc<FileError>),
    /// Google returned no token.
    Exchange(ServiceError),
    /// Google refused a subject token that had expired by the clock of this machine.
    ExpiredSubjectToken {
        /// What Google said.
        error: Box<ServiceError>,
        /// When the subject token expired: its certificate, or its JWT.
        expired_at: Timestamp,
        /// Whether the token names a certificate.
        is_certificate: bool,
    },
    /// A lifetime was set, but the account impersonates no service account.
    LifetimeWithoutImpersonation,
    /// An ID token was requested, but the account impersonates no service account.
    NoServiceAccount,
    /// The credential source has no subject token.
    Source(Arc<SourceError>),
}

impl Error {
    /// Returns the category.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::CredentialFile(error) if error.is_timeout() => ErrorKind::Temporary,
            Self::Account(_)
            | Self::CredentialFile(_)
            | Self::LifetimeWithoutImpersonation
            | Self::NoServiceAccount => ErrorKind::Configuration,
            Self::Exchange(error) => error.kind(),
            Self::ExpiredSubjectToken { error, .. } => error.kind(),
            Self::Source(error) => error.kind(),
        }
    }

    /// Returns how often the failed request was tried, and for how long.
    pub fn retry(&self) -> RetrySummary {
        match self {
            Self::Exchange(error) => error.retry,
            Self::ExpiredSubjectToken { error, .. } => error.retry,
            Self::Source(error) => error.retry(),
            _ => RetrySummary::NONE,
        }
    }

    /// Returns whether the same call may succeed later although nothing is changed.
    pub fn is_retryable(&self) -> bool {
        self.kind() == ErrorKind::Temporary
    }
}

/// The message of the inner error: this type adds no layer.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(error) => error.fmt(f),
            Self::CredentialFile(error) => error.fmt(f),
            Self::Exchange(error) => error.fmt(f),
            Self::ExpiredSubjectToken { error, .. } => error.fmt(f),
            Self::LifetimeWithoutImpersonation => f.write_str(
                "a lifetime can be set for the token of a service account only, and \
                 `service_account_impersonation_url` is missing",
            ),
            Self::NoServiceAccount => f.write_str(
                "ID tokens are issued for service accounts only, and \
                 `service_account_impersonation_url` is missing",
            ),
            Self::Source(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Exchange(error) => error.source(),
            Self::ExpiredSubjectToken { error, .. } => error.source(),
            Self::Source(error) => error.source(),
            Self::Account(_)
            | Self::CredentialFile(_)
            | Self::LifetimeWithoutImpersonation
            | Self::NoServiceAccount => None,
        }
    }
}

impl From<AccountError> for Error {
    fn from(error: AccountError) -> Self {
        Self::Account(error)
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Self::CredentialFile(Arc::new(error))
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
