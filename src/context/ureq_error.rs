//! The meaning of ureq's errors.

use std::io;
use std::time::Duration;

use ureq::Timeout;

use super::preconnect::ConnectionError;
use super::transport_error::TransportErrorKind;
use super::ureq_limits::{INPUT_BUFFER, MOST_HEADERS};
use crate::retry::is_retryable_status;

/// Translates the error of a request whose limits were `connect` for the connection and `total` in all.
pub(super) fn kind_of(
    error: ureq::Error,
    connect: Duration,
    total: Duration,
) -> TransportErrorKind {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => TransportErrorKind::LookupTimeout(connect),
        ureq::Error::Timeout(Timeout::Connect) => TransportErrorKind::ConnectTimeout(connect),
        ureq::Error::Timeout(_) => TransportErrorKind::Timeout(total),
        ureq::Error::HostNotFound => TransportErrorKind::UnknownHost,
        ureq::Error::BodyExceedsLimit(limit) => TransportErrorKind::BodyTooLarge(limit),
        // The buffer is full.
        ureq::Error::BodyStalled => TransportErrorKind::NotHttp(format!(
            "the size of a chunk does not end within {INPUT_BUFFER} bytes"
        )),
        ureq::Error::LargeResponseHeader(_, limit) => {
            TransportErrorKind::HeadersTooLarge(limit as u64)
        }
        ureq::Error::Tls(reason) => TransportErrorKind::Tls(reason.to_owned()),
        ureq::Error::Rustls(error) => TransportErrorKind::Tls(error.to_string()),
        ureq::Error::Io(error) => kind_of_io(&error),
        ureq::Error::ConnectProxyFailed(reason) => kind_of_proxy(&reason),
        ureq::Error::ConnectionFailed => TransportErrorKind::Connect("it failed".to_owned()),
        ureq::Error::Http(error) => TransportErrorKind::InvalidRequest(error.to_string()),
        ureq::Error::Other(error) => match error.downcast_ref() {
            Some(error @ ConnectionError::ProxyResponse(_)) => {
                TransportErrorKind::Connect(error.to_string())
            }
            Some(ConnectionError::TooManyInterimResponses(limit)) => {
                TransportErrorKind::TooManyInterimResponses(u64::from(*limit))
            }
            None => TransportErrorKind::NotHttp(error.to_string()),
        },
        // ureq's HTTP parser limits the number of headers, and this error has no variant that can be matched
        // here.
        other if other.to_string().ends_with("too many headers") => {
            TransportErrorKind::TooManyHeaders(MOST_HEADERS)
        }
        other => TransportErrorKind::NotHttp(other.to_string()),
    }
}

fn kind_of_io(error: &io::Error) -> TransportErrorKind {
    match error.kind() {
        // rustls reports a bad certificate as an `io::Error`.
        io::ErrorKind::InvalidData => TransportErrorKind::Tls(error.to_string()),
        io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::UnexpectedEof => TransportErrorKind::ConnectionClosed,
        _ => TransportErrorKind::Connect(error.to_string()),
    }
}

/// Translates the error of a proxy. An overloaded proxy may recover; any other refusal stays until a setting
/// changes, here or at the proxy.
fn kind_of_proxy(reason: &str) -> TransportErrorKind {
    // ureq gives the status only within a text: `proxy server responded 407/407`.
    let status = reason.rsplit('/').next().and_then(|status| status.parse().ok());
    match status {
        Some(status) if !is_retryable_status(status) => TransportErrorKind::Setting(format!(
            "the proxy refused this request with HTTP {status}"
        )),
        Some(status) => TransportErrorKind::Connect(format!("the proxy returned HTTP {status}")),
        None => TransportErrorKind::Connect("the proxy did not answer".to_owned()),
    }
}
