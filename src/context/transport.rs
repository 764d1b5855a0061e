//! The network.

use std::fmt;
use std::time::Duration;

use url::Url;

use crate::http::{Request, Response};
use crate::retry::RetrySummary;

/// Sends requests, each once.
pub trait Transport: Send + Sync {
    /// Sends a request and returns the answer, whatever its status: only the caller knows what a
    /// 404 means to it. Redirects are answers too.
    ///
    /// # Errors
    /// [`TransportError`] when there is no whole answer within the bounds of the reach.
    fn send(&self, request: &Request, destination: Destination)
    -> Result<Response, TransportError>;

    /// Begins to connect to where a request will soon go, and does not wait for it. Nothing is sent
    /// yet, and whatever goes wrong shows with the request.
    fn prepare(&self, _url: &Url, _reach: Destination) {}
}

impl<F> Transport for F
where
    F: Fn(&Request, Destination) -> Result<Response, TransportError> + Send + Sync,
{
    fn send(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        self(request, destination)
    }
}

/// Reaches nothing: for programs whose AWS identity is in the environment, and for tests.
#[derive(Clone, Copy, Debug)]
pub struct NoTransport;

impl Transport for NoTransport {
    fn send(&self, request: &Request, _reach: Destination) -> Result<Response, TransportError> {
        let host = request.url.host_str().unwrap_or_default();
        let kind = TransportErrorKind::Connect("there is no network".to_owned());
        Err(TransportError::new(host, kind))
    }
}

/// Says where a request goes, and so which policy it goes by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Destination {
    /// The service that gives a container its credentials: never through a proxy, plain http as
    /// well as https, at most 5 seconds for an attempt.
    Container,
    /// The instance metadata service: never through a proxy, plain http, at most 2 seconds for an
    /// attempt.
    InstanceMetadata,
    /// Google: https, through the proxy of the environment, at most 10 seconds for an attempt.
    Google,
    /// The public endpoints of AWS: https, through the proxy of the environment, at most 10 seconds
    /// for an attempt.
    Aws,
}

/// Says why there is no answer, and from which host.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TransportError {
    /// The host, with the port where it is not the scheme's own.
    pub host: String,
    /// What happened.
    pub kind: TransportErrorKind,
    /// What it took to find that out.
    pub retry: RetrySummary,
}

/// Is what happened to a request.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The answer has more than this number of bytes.
    BodyTooLarge(u64),
    /// The connection broke off before the answer was whole.
    BrokenOff,
    /// There is no connection.
    Connect(String),
    /// The answer is not HTTP.
    Garbled(String),
    /// The answer has too many headers, or too long ones.
    HeadersTooLarge,
    /// The scheme is http where https is required.
    NotHttps,
    /// The time was over before the request could be sent.
    OutOfTime,
    /// A setting of the environment makes the network unusable.
    Setting(String),
    /// The host's name is not known.
    UnknownHost,
    /// There was no connection in time.
    ConnectTimeout(Duration),
    /// There was a connection, but no whole answer in time.
    Timeout(Duration),
    /// The host did not prove its name.
    Tls(String),
}

impl TransportError {
    /// Is the failure of the first attempt.
    pub fn new(host: impl Into<String>, kind: TransportErrorKind) -> Self {
        Self { host: host.into(), kind, retry: RetrySummary::default() }
    }

    /// Tells whether nothing could be reached at all.
    pub const fn is_unreachable(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout, UnknownHost};
        matches!(self.kind, Connect(_) | ConnectTimeout(_) | UnknownHost)
    }

    /// Returns whether the same request may succeed later without any change.
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
            TransportErrorKind::Setting(problem) => f.write_str(problem),
            TransportErrorKind::UnknownHost => write!(f, "the host `{host}` is not known"),
            TransportErrorKind::ConnectTimeout(after) => {
                write!(f, "connecting to `{host}` timed out after {}", shown(*after))
            }
            TransportErrorKind::Timeout(after) => {
                write!(f, "`{host}` did not answer within {}", shown(*after))
            }
            TransportErrorKind::Tls(reason) => write!(f, "no TLS with `{host}`: {reason}"),
        }?;
        self.retry.fmt(f)
    }
}

impl std::error::Error for TransportError {}

/// Writes `2 s`, `1.5 s` or `500 ms`.
fn shown(duration: Duration) -> String {
    let tenths = (duration.as_millis() + 50) / 100;
    match (tenths / 10, tenths % 10) {
        (0, _) => format!("{} ms", duration.as_millis()),
        (seconds, 0) => format!("{seconds} s"),
        (seconds, tenths) => format!("{seconds}.{tenths} s"),
    }
}
