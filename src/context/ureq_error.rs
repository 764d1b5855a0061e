//! What the errors of ureq mean.

use std::io;
use std::time::Duration;

use ureq::Timeout;

use super::send::is_retryable_status;
use super::transport::TransportErrorKind;

/// Is what happened to a request that had so much time to connect, and for everything.
pub(super) fn kind_of(
    error: ureq::Error,
    connect: Duration,
    total: Duration,
) -> TransportErrorKind {
    match error {
        ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            TransportErrorKind::ConnectTimeout(connect)
        }
        ureq::Error::Timeout(_) => TransportErrorKind::Timeout(total),
        ureq::Error::HostNotFound => TransportErrorKind::UnknownHost,
        ureq::Error::BodyExceedsLimit(limit) => TransportErrorKind::BodyTooLarge(limit),
        ureq::Error::LargeResponseHeader(..) => TransportErrorKind::HeadersTooLarge,
        ureq::Error::Tls(reason) => TransportErrorKind::Tls(reason.to_owned()),
        ureq::Error::Rustls(error) => TransportErrorKind::Tls(error.to_string()),
        ureq::Error::Io(error) => kind_of_io(&error),
        ureq::Error::ConnectProxyFailed(reason) => kind_of_proxy(&reason),
        ureq::Error::ConnectionFailed => TransportErrorKind::Connect("it failed".to_owned()),
        // The reader of HTTP has a bound of its own, and says so in words alone.
        other if other.to_string().ends_with("too many headers") => {
            TransportErrorKind::HeadersTooLarge
        }
        other => TransportErrorKind::Garbled(other.to_string()),
    }
}

fn kind_of_io(error: &io::Error) -> TransportErrorKind {
    match error.kind() {
        // rustls reports through `io::Error` what it finds wrong with a certificate.
        io::ErrorKind::InvalidData => TransportErrorKind::Tls(error.to_string()),
        io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::UnexpectedEof => TransportErrorKind::BrokenOff,
        _ => TransportErrorKind::Connect(error.to_string()),
    }
}

/// A proxy that is out of order may come back. One that says no goes on doing so until somebody
/// changes a setting, here or there.
fn kind_of_proxy(reason: &str) -> TransportErrorKind {
    // ureq gives the status in words alone: `proxy server responded 407/407`.
    let status = reason.rsplit('/').next().and_then(|status| status.parse().ok());
    match status {
        Some(status) if !is_retryable_status(status) => TransportErrorKind::Setting(format!(
            "the proxy does not let this request through: it answered {status}"
        )),
        Some(status) => TransportErrorKind::Connect(format!("the proxy answered {status}")),
        None => TransportErrorKind::Connect("the proxy did not answer".to_owned()),
    }
}
