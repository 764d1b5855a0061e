//! The metrics header that Google's libraries send.

use std::fmt;

/// The value of `x-goog-api-client` at the token endpoint:
/// `gl-rust/1.89 auth/0.1.0 google-byoid-sdk source/aws sa-impersonation/true config-lifetime/false`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Metrics {
    /// The kind of the credential source, such as `aws`, or `programmatic` for a source of the program's own.
    pub(crate) source: &'static str,
    /// Whether a service account is impersonated.
    pub(crate) impersonation: bool,
    /// Whether the credential file sets the token's lifetime.
    pub(crate) config_lifetime: bool,
}

impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{CLIENT} google-byoid-sdk source/{} sa-impersonation/{} config-lifetime/{}",
            self.source, self.impersonation, self.config_lifetime
        )
    }
}

/// The name of the header.
pub(super) const HEADER: &str = "x-goog-api-client";

/// The language and the library, each with its version.
pub(super) const CLIENT: &str =
    concat!("gl-rust/", env!("CARGO_PKG_RUST_VERSION"), " auth/", env!("CARGO_PKG_VERSION"));
