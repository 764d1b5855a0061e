//! Hints for the machine: its clock and its network.

use gcp_wif::context::TransportErrorKind;
use gcp_wif::service_error::ServiceError;

/// Returns the hint for a service that cannot be reached.
pub(super) fn of_transport(error: &ServiceError) -> Option<&'static str> {
    let TransportErrorKind::Tls(reason) = &error.transport()?.kind else { return None };
    Some(match reason.split_once(ALERT) {
        Some((_, alert)) if alert.starts_with("CertificateRequired") => NO_CLIENT_CERTIFICATE,
        Some((_, alert)) if OF_CLIENT_CERTIFICATES.contains(&alert) => CLIENT_CERTIFICATE,
        _ => TLS,
    })
}

/// The hint for a wrong clock.
pub(super) const CLOCK: &str = "set the clock of this machine, for example with NTP";

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
