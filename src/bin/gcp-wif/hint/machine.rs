//! What to do about the machine.

/// For a clock that is wrong.
pub(super) const CLOCK: &str = "set the clock of this machine, for example with NTP";

/// For a server whose certificate is not trusted.
pub(super) const TLS: &str =
    "behind a proxy that opens TLS, set SSL_CERT_FILE to the roots to trust";
