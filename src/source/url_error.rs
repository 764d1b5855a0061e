//! The error of the URL source.

use std::error::Error;
use std::fmt;

use super::token_text::TokenTextError;
use crate::retry::RetrySummary;
use crate::service_error::{ErrorKind, ServiceError};

/// The reason why a URL returns no subject token. It contains nothing of the response's body.
#[derive(Debug)]
#[non_exhaustive]
pub enum UrlSourceError {
    /// The body of a successful response is not a subject token.
    Content(TokenTextError),
    /// The call failed.
    Service(ServiceError),
}

impl UrlSourceError {
    /// Returns the category. Only HTTP 401 and 403 are a refusal.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Content(_) => ErrorKind::NoIdentity,
            Self::Service(error) => error.credential_kind(),
        }
    }

    /// Returns how often the request was tried, and for how long.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Content(_) => RetrySummary::NONE,
            Self::Service(error) => error.retry,
        }
    }
}

impl fmt::Display for UrlSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(error) => write!(f, "the response of the subject token URL {error}"),
            Self::Service(error) => error.fmt(f),
        }
    }
}

impl Error for UrlSourceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // Their messages are in this error's own.
            Self::Content(_) => None,
            Self::Service(error) => error.source(),
        }
    }
}
