//! The error of a source.

use std::error::Error;
use std::fmt;

use super::certificate_error::CertificateSourceError;
use super::executable_error::ExecutableSourceError;
use super::file_error::FileSourceError;
use super::url_error::UrlSourceError;
use crate::external_account::AccountError;
use crate::retry::RetrySummary;
use crate::service_error::ErrorKind;
use crate::supplier::SupplierError;

/// The reason why there is no subject token.
#[derive(Debug)]
#[non_exhaustive]
pub enum SourceError {
    /// The credential file cannot be used on this machine.
    Account(AccountError),
    /// No supplier has an AWS identity, or one of them failed.
    Aws(Box<SupplierError>),
    /// The certificate of a certificate source cannot be used.
    Certificate(Box<CertificateSourceError>),
    /// The executable of an executable source has no subject token.
    Executable(Box<ExecutableSourceError>),
    /// The file of a file source has no subject token.
    File(FileSourceError),
    /// The program's own source failed.
    Other(Box<dyn Error + Send + Sync>),
    /// The URL of a URL source returned no subject token.
    Url(UrlSourceError),
}

impl SourceError {
    /// Creates the error of a program's own source.
    pub fn other(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }

    /// Returns the category.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Account(_) => ErrorKind::Configuration,
            Self::Aws(error) => error.kind(),
            Self::Certificate(error) => error.kind(),
            Self::Executable(error) => error.kind(),
            Self::File(error) => error.kind(),
            Self::Other(_) => ErrorKind::NoIdentity,
            Self::Url(error) => error.kind(),
        }
    }

    /// Returns how often the failed request was tried, and for how long.
    pub fn retry(&self) -> RetrySummary {
        match self {
            Self::Aws(error) => error.retry(),
            Self::Url(error) => error.retry(),
            Self::Account(_)
            | Self::Certificate(_)
            | Self::Executable(_)
            | Self::File(_)
            | Self::Other(_) => RetrySummary::NONE,
        }
    }

    /// Returns whether the same call may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        self.kind() == ErrorKind::Temporary
    }
}

/// Writes the message of the inner error: this type adds no layer, except for a program's own source.
impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(error) => error.fmt(f),
            Self::Aws(error) => error.fmt(f),
            Self::Certificate(error) => error.fmt(f),
            Self::Executable(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Other(_) => f.write_str("the program's own source has no subject token"),
            Self::Url(error) => error.fmt(f),
        }
    }
}

impl Error for SourceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Account(error) => error.source(),
            Self::Aws(error) => error.source(),
            Self::Certificate(error) => error.source(),
            Self::Executable(error) => error.source(),
            Self::File(error) => error.source(),
            Self::Other(error) => Some(&**error),
            Self::Url(error) => error.source(),
        }
    }
}

impl From<AccountError> for SourceError {
    fn from(error: AccountError) -> Self {
        Self::Account(error)
    }
}

impl From<Box<CertificateSourceError>> for SourceError {
    fn from(error: Box<CertificateSourceError>) -> Self {
        Self::Certificate(error)
    }
}

impl From<Box<ExecutableSourceError>> for SourceError {
    fn from(error: Box<ExecutableSourceError>) -> Self {
        Self::Executable(error)
    }
}

impl From<FileSourceError> for SourceError {
    fn from(error: FileSourceError) -> Self {
        Self::File(error)
    }
}

impl From<SupplierError> for SourceError {
    fn from(error: SupplierError) -> Self {
        Self::Aws(Box::new(error))
    }
}

impl From<UrlSourceError> for SourceError {
    fn from(error: UrlSourceError) -> Self {
        Self::Url(error)
    }
}
