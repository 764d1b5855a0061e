//! Errors of connections that ureq does not have.

use std::fmt;

/// The reason why a connection cannot be used.
#[derive(Debug)]
pub(crate) enum ConnectionError {
    /// A response of a proxy that opens no tunnel. The problem is a predicate, whose subject is the response.
    ProxyResponse(String),
    /// More interim responses than this.
    TooManyInterimResponses(u32),
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProxyResponse(problem) => write!(f, "the response of the proxy {problem}"),
            Self::TooManyInterimResponses(limit) => {
                write!(f, "more than {limit} interim responses")
            }
        }
    }
}

impl std::error::Error for ConnectionError {}

impl From<ConnectionError> for ureq::Error {
    fn from(error: ConnectionError) -> Self {
        Self::Other(Box::new(error))
    }
}
