//! What to do about the machine.

use gcp_wif::context::TransportErrorKind;
use gcp_wif::service_error::ServiceError;

/// Returns what to do when a service cannot be reached.
pub(super) fn of_transport(error: &ServiceError) -> Option<&'static str> {
    let kind = &error.transport()?.kind;
    matches!(kind, TransportErrorKind::Tls(_)).then_some(TLS)
}

/// For a clock that is wrong.
pub(super) const CLOCK: &str = "set the clock of this machine, for example with NTP";

/// For a server whose certificate is not trusted.
const TLS: &str = "behind a proxy that intercepts TLS, set SSL_CERT_FILE to a file with \
    the root certificates to trust";
