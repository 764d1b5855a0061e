//! The headers of a request.

use std::borrow::Cow;
use std::fmt;

use crate::secret::Secret;

/// A header of a [`Request`](super::Request).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Header {
    /// The name, in lower case.
    pub name: Cow<'static, str>,
    /// The value.
    pub value: HeaderValue,
}

/// The value of a header.
#[derive(Clone)]
#[non_exhaustive]
pub enum HeaderValue {
    /// A value that may be logged.
    Plain(String),
    /// A secret value.
    Sensitive(Secret),
}

impl HeaderValue {
    /// Returns the value, secret or not, for the transport to send.
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(value) => value,
            Self::Sensitive(value) => value.expose(),
        }
    }
}

/// Writes a plain value as it is, and a secret one as `[redacted]`.
impl fmt::Display for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(value) => f.write_str(value),
            Self::Sensitive(value) => fmt::Debug::fmt(value, f),
        }
    }
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(value) => write!(f, "{value:?}"),
            Self::Sensitive(value) => write!(f, "{value:?}"),
        }
    }
}
