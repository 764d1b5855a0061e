//! What to do about the machine.

/// For a clock that is wrong.
pub(super) const CLOCK: &str = "set the clock of this machine, for example with NTP";

/// For a server whose certificate is not trusted.
pub(super) const TLS: &str = "behind a proxy that intercepts TLS, set SSL_CERT_FILE to a file with \
    the root certificates to trust";
