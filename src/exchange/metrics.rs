//! The header by which Google's libraries say who they are.

use std::fmt;

/// Is the value of `x-goog-api-client` at the token endpoint:
/// `gl-rust/1.89 auth/0.1.0 google-byoid-sdk source/aws sa-impersonation/true config-lifetime/false`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Metrics {
    /// Whether the credentials come from a supplier of the program's own.
    pub programmatic: bool,
    /// Whether a service account is impersonated.
    pub impersonation: bool,
    /// Whether the credential file sets the token's lifetime.
    pub config_lifetime: bool,
}

impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{CLIENT} google-byoid-sdk source/{} sa-impersonation/{} config-lifetime/{}",
            if self.programmatic { "programmatic" } else { "aws" },
            self.impersonation,
            self.config_lifetime
        )
    }
}

/// The header's name.
pub(super) const HEADER: &str = "x-goog-api-client";

/// The language and the library, with their versions.
pub(super) const CLIENT: &str =
    concat!("gl-rust/", env!("CARGO_PKG_RUST_VERSION"), " auth/", env!("CARGO_PKG_VERSION"));
