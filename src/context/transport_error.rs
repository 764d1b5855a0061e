//! Errors of requests without a response.

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
    /// The attempts to send the request. A transport leaves it at its default.
    pub retry: RetrySummary,
}

/// The kind of failure of a request.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// A response body that is longer than this number of bytes.
    BodyTooLarge(u64),
    /// A connection that closed before the whole response arrived.
    ConnectionClosed,
    /// A failure to connect, with the reason.
    Connect(String),
    /// A response that is not HTTP, with the reason.
    NotHttp(String),
    /// A response whose headers are longer than this number of bytes in all.
    HeadersTooLarge(u64),
    /// A request that cannot be sent, with the reason: a part of it is too long.
    InvalidRequest(String),
    /// An http URL where https is required.
    NotHttps,
    /// A time within which no name server gave the address of the host.
    LookupTimeout(Duration),
    /// A deadline that passed before the request was sent.
    DeadlineExceeded,
    /// A setting of the environment that makes the network unusable, as a whole message.
    Setting(String),
    /// A file that the environment names and that could not be read in time, as a whole message.
    SettingTimeout(String),
    /// A host name without an address.
    UnknownHost,
    /// A failure to connect within this time.
    ConnectTimeout(Duration),
    /// A connection over which the whole response did not arrive within this time.
    Timeout(Duration),
    /// A response with more headers than this.
    TooManyHeaders(u64),
    /// A response after more interim responses (RFC 9110 §15.2) than this.
    TooManyInterimResponses(u64),
    /// A TLS handshake that failed, with the reason: most often a certificate that is not trusted.
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
        use TransportErrorKind as Kind;
        !matches!(
            self.kind,
            Kind::BodyTooLarge(_)
                | Kind::HeadersTooLarge(_)
                | Kind::InvalidRequest(_)
                | Kind::NotHttps
                | Kind::Setting(_)
                | Kind::Tls(_)
                | Kind::TooManyHeaders(_)
                | Kind::TooManyInterimResponses(_)
        )
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        match &self.kind {
            TransportErrorKind::BodyTooLarge(limit) => {
                write!(f, "the response of `{host}` is longer than {limit} bytes")
            }
            TransportErrorKind::ConnectionClosed => {
                write!(f, "the connection to `{host}` closed before the whole response arrived")
            }
            TransportErrorKind::Connect(reason) => {
                write!(f, "no connection to `{host}`: {reason}")
            }
            TransportErrorKind::NotHttp(reason) => {
                write!(f, "the response of `{host}` is not HTTP: {reason}")
            }
            TransportErrorKind::HeadersTooLarge(limit) => {
                write!(f, "the headers of the response of `{host}` are longer than {limit} bytes")
            }
            TransportErrorKind::InvalidRequest(reason) => {
                write!(f, "the request to `{host}` cannot be sent: {reason}")
            }
            TransportErrorKind::TooManyHeaders(limit) => {
                write!(f, "the response of `{host}` has more than {limit} headers")
            }
            TransportErrorKind::TooManyInterimResponses(limit) => {
                write!(f, "`{host}` sent more than {limit} interim responses")
            }
            TransportErrorKind::NotHttps => {
                write!(f, "refusing to send a secret to `{host}` by plain http")
            }
            TransportErrorKind::DeadlineExceeded => {
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
