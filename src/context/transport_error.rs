//! Why a request has no response.

use std::fmt;
use std::time::Duration;

use super::rounded::Rounded;
use crate::retry::RetrySummary;

/// The failure of a request, with the host it was sent to.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct TransportError {
    /// The host, with the port unless it is the default of the scheme. If the proxy on the way to it could not be
    /// reached, the proxy.
    pub host: String,
    /// The kind of failure.
    pub kind: TransportErrorKind,
    /// How often the request was tried. A transport leaves it at its default.
    pub retry: RetrySummary,
}

/// The kind of failure of a request.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The response body is longer than this number of bytes.
    BodyTooLarge(u64),
    /// The connection closed before the whole response arrived.
    BrokenOff,
    /// No connection was made, for this reason.
    Connect(String),
    /// The response is not HTTP, for this reason.
    Garbled(String),
    /// The response has too many headers, or they are too long.
    HeadersTooLarge,
    /// The scheme is http, but https is required.
    NotHttps,
    /// The address of the host was not found within this time.
    LookupTimeout(Duration),
    /// The deadline passed before the request could be sent.
    OutOfTime,
    /// A setting of the environment makes the network unusable: this message.
    Setting(String),
    /// A file that the environment names could not be read in time: this message.
    SettingTimeout(String),
    /// The host's name has no address.
    UnknownHost,
    /// No connection was made within this time.
    ConnectTimeout(Duration),
    /// A connection was made, but the whole response did not arrive within this time.
    Timeout(Duration),
    /// The TLS handshake failed, for this reason: most often a certificate that is not trusted.
    Tls(String),
}

impl TransportError {
    /// Creates the error of one attempt.
    pub fn new(host: impl Into<String>, kind: TransportErrorKind) -> Self {
        Self { host: host.into(), kind, retry: RetrySummary::default() }
    }

    /// Returns whether the host could not be reached at all.
    pub const fn is_unreachable(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout, LookupTimeout, UnknownHost};
        matches!(self.kind, Connect(_) | ConnectTimeout(_) | LookupTimeout(_) | UnknownHost)
    }

    /// Returns whether the same request may succeed later although no setting changes.
    pub const fn is_retryable(&self) -> bool {
        use TransportErrorKind::{BodyTooLarge, HeadersTooLarge, NotHttps, Setting, Tls};
        !matches!(self.kind, BodyTooLarge(_) | HeadersTooLarge | NotHttps | Setting(_) | Tls(_))
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        match &self.kind {
            TransportErrorKind::BodyTooLarge(limit) => {
                write!(f, "the answer of `{host}` is longer than {limit} bytes")
            }
            TransportErrorKind::BrokenOff => {
                write!(f, "the connection to `{host}` broke off before the answer was whole")
            }
            TransportErrorKind::Connect(reason) => {
                write!(f, "no connection to `{host}`: {reason}")
            }
            TransportErrorKind::Garbled(reason) => {
                write!(f, "the answer of `{host}` is not HTTP: {reason}")
            }
            TransportErrorKind::HeadersTooLarge => {
                write!(f, "the answer of `{host}` has too many headers, or too long ones")
            }
            TransportErrorKind::NotHttps => {
                write!(f, "refusing to send a secret to `{host}` by plain http")
            }
            TransportErrorKind::OutOfTime => {
                write!(f, "there was no time left to ask `{host}`")
            }
            TransportErrorKind::Setting(problem) | TransportErrorKind::SettingTimeout(problem) => {
                f.write_str(problem)
            }
            TransportErrorKind::UnknownHost => write!(f, "the host `{host}` is not known"),
            TransportErrorKind::LookupTimeout(after) => {
                let after = Rounded(*after);
                write!(f, "no name server gave the address of `{host}` within {after}")
            }
            TransportErrorKind::ConnectTimeout(after) => {
                write!(f, "connecting to `{host}` timed out after {}", Rounded(*after))
            }
            TransportErrorKind::Timeout(after) => {
                write!(f, "`{host}` did not answer within {}", Rounded(*after))
            }
            TransportErrorKind::Tls(reason) => {
                write!(f, "the TLS handshake with `{host}` failed: {reason}")
            }
        }?;
        self.retry.fmt(f)
    }
}

impl std::error::Error for TransportError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_what_was_waited_for() {
        let kind = TransportErrorKind::LookupTimeout(Duration::from_secs(1));
        let error = TransportError::new("a.example", kind);
        assert_eq!(error.to_string(), "no name server gave the address of `a.example` within 1 s");
        assert!(error.is_unreachable() && error.is_retryable());
    }
}
