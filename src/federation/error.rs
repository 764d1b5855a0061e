//! The error of the flow.

use std::fmt;
use std::sync::Arc;

use crate::context::FileError;
use crate::external_account::AccountError;
use crate::retry::RetrySummary;
use crate::service_error::{ErrorKind, ServiceError};
use crate::supplier::SupplierError;

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
    /// A lifetime was set, but the account impersonates no service account.
    LifetimeWithoutImpersonation,
    /// An ID token was requested, but the account impersonates no service account.
    NoServiceAccount,
    /// No supplier has an AWS identity, or one of them failed.
    Supplier(Arc<SupplierError>),
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
            Self::Supplier(error) => error.kind(),
        }
    }

    /// Returns how often the failed request was tried, and for how long.
    pub fn retry(&self) -> RetrySummary {
        match self {
            Self::Exchange(error) => error.retry,
            Self::Supplier(error) => error.retry(),
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
            Self::LifetimeWithoutImpersonation => f.write_str(
                "a lifetime can be set for the token of a service account only, and \
                 `service_account_impersonation_url` is missing",
            ),
            Self::NoServiceAccount => f.write_str(
                "ID tokens are issued for service accounts only, and \
                 `service_account_impersonation_url` is missing",
            ),
            Self::Supplier(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Exchange(error) => error.source(),
            Self::Supplier(error) => error.source(),
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

impl From<SupplierError> for Error {
    fn from(error: SupplierError) -> Self {
        Self::Supplier(Arc::new(error))
    }
}
