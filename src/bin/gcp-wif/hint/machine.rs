//! Hints for the machine: its clock and its network.

use gcp_wif::context::TransportErrorKind;
use gcp_wif::service_error::ServiceError;

/// Returns the hint for a service that cannot be reached.
pub(super) fn of_transport(error: &ServiceError) -> Option<&'static str> {
    let TransportErrorKind::Tls(reason) = &error.transport()?.kind else { return None };
    if reason.contains(OF_CLOCK) {
        return Some(CLOCK);
    }
    Some(match reason.split_once(ALERT) {
        Some((_, alert)) if alert.starts_with("CertificateRequired") => NO_CLIENT_CERTIFICATE,
        Some((_, alert)) if OF_CLIENT_CERTIFICATES.contains(&alert) => CLIENT_CERTIFICATE,
        _ => TLS,
    })
}

/// The hint for a wrong clock.
pub(super) const CLOCK: &str = "set the clock of this machine, for example with NTP";

/// The text about a certificate of a server that is not valid at the time of this machine.
const OF_CLOCK: &str = ", and the clock of this machine says ";

/// The text of rustls before the alert of a server.
const ALERT: &str = "received fatal alert: ";

/// The alerts of RFC 8446 §6.2 by which a server refuses a client certificate.
const OF_CLIENT_CERTIFICATES: &[&str] = &[
    "AccessDenied",
    "BadCertificate",
    "CertificateExpired",
    "CertificateRevoked",
    "CertificateUnknown",
    "UnknownCA",
    "UnsupportedCertificate",
];

const CLIENT_CERTIFICATE: &str = "the server refuses the client certificate: check that it has not expired, \
    and that the trust store of the provider has its authority and the certificates in between";

const NO_CLIENT_CERTIFICATE: &str = "the server requires a client certificate, which only a credential file \
    with `credential_source.certificate` presents: check the URL";

/// The hint for a server whose certificate is not trusted.
const TLS: &str = "behind a proxy that intercepts TLS, set SSL_CERT_FILE to a file with \
    the root certificates to trust";

#[cfg(test)]
mod tests {
    use gcp_wif::context::TransportError;
    use gcp_wif::service_error::Operation;

    use super::*;

    #[test]
    fn the_reason_of_a_failed_handshake_decides() {
        let hint = |reason: &str| {
            let kind = TransportErrorKind::Tls(reason.to_owned());
            let error = TransportError::new("sts.googleapis.com", kind);
            of_transport(&ServiceError::from_transport(Operation::TokenExchange, error))
        };
        let expired = "its certificate expired at 2021-01-01T00:00:00Z, and the clock of this machine says \
                       2036-01-01T00:00:00Z";
        assert_eq!(hint(expired), Some(CLOCK));
        assert_eq!(hint("received fatal alert: UnknownCA"), Some(CLIENT_CERTIFICATE));
        assert_eq!(hint("received fatal alert: CertificateRequired"), Some(NO_CLIENT_CERTIFICATE));
        assert_eq!(hint("invalid peer certificate: UnknownIssuer"), Some(TLS));
    }
}
