//! The meaning of ureq's errors.

use std::io;
use std::time::Duration;

use rustls::CertificateError;
use ureq::Timeout;

use super::preconnect::ConnectionError;
use super::transport_error::TransportErrorKind;
use super::ureq_limits::{INPUT_BUFFER, MAX_HEADERS};
use crate::retry::is_retryable_status;
use crate::timestamp::Timestamp;

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
        ureq::Error::Rustls(error) => TransportErrorKind::Tls(tls_reason(&error)),
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
            TransportErrorKind::TooManyHeaders(MAX_HEADERS)
        }
        other => TransportErrorKind::NotHttp(other.to_string()),
    }
}

fn kind_of_io(error: &io::Error) -> TransportErrorKind {
    match error.kind() {
        // rustls reports a bad certificate as an `io::Error`.
        io::ErrorKind::InvalidData => {
            let reason = error.get_ref().and_then(|reason| reason.downcast_ref());
            TransportErrorKind::Tls(reason.map_or_else(|| error.to_string(), tls_reason))
        }
        io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::UnexpectedEof => TransportErrorKind::ConnectionClosed,
        _ => TransportErrorKind::Connect(error.to_string()),
    }
}

/// Returns the reason of a failed handshake. The text of rustls has Unix seconds in place of times.
fn tls_reason(error: &rustls::Error) -> String {
    let (begins, limit, now) = match error {
        rustls::Error::InvalidCertificate(CertificateError::ExpiredContext { time, not_after }) => {
            ("its certificate expired at", not_after, time)
        }
        rustls::Error::InvalidCertificate(CertificateError::NotValidYetContext {
            time,
            not_before,
        }) => ("its certificate is not valid before", not_before, time),
        other => return other.to_string(),
    };
    let [limit, now] = [limit, now].map(|at| Timestamp::from_unix_seconds(at.as_secs()));
    format!("{begins} {limit}, and the clock of this machine says {now}")
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

#[cfg(test)]
mod tests {
    use rustls::pki_types::UnixTime;

    use super::*;

    #[test]
    fn a_certificate_that_is_not_valid_now_is_compared_with_the_clock() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let (time, not_before, not_after) = (at(0), at(1_597_128_922), at(1));
        let tls = |error| {
            let error = io::Error::new(
                io::ErrorKind::InvalidData,
                rustls::Error::InvalidCertificate(error),
            );
            match kind_of_io(&error) {
                TransportErrorKind::Tls(reason) => reason,
                other => format!("{other:?}"),
            }
        };
        assert_eq!(
            tls(CertificateError::NotValidYetContext { time, not_before }),
            "its certificate is not valid before 2020-08-11T06:55:22Z, and the clock of this machine \
             says 1970-01-01T00:00:00Z"
        );
        assert_eq!(
            tls(CertificateError::ExpiredContext { time: not_before, not_after }),
            "its certificate expired at 1970-01-01T00:00:01Z, and the clock of this machine says \
             2020-08-11T06:55:22Z"
        );
        assert_eq!(tls(CertificateError::UnknownIssuer), "invalid peer certificate: UnknownIssuer");
    }
}
