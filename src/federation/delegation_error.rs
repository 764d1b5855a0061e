//! Errors of domain-wide delegation.

use std::fmt;

use crate::external_account::{TokenLifetime, quoted};

/// The reason why no token of a user can be requested.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum DelegationError {
    /// The subject is not an e-mail address.
    NotAUser(String),
    /// No service account is impersonated.
    NoServiceAccount,
    /// There are no scopes. A user's token has no default scope.
    NoScopes,
    /// The lifetime is longer than an hour.
    LifetimeTooLong(TokenLifetime),
    /// The universe is not `googleapis.com`, the only one with Google Workspace.
    UniverseDomain(String),
    /// An access boundary is set, which cannot limit a user's token.
    WithAccessBoundary,
}

impl fmt::Display for DelegationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUser(found) => {
                write!(f, "the subject is {}, expected the e-mail address of a user", quoted(found))
            }
            Self::NoServiceAccount => f.write_str(
                "only a service account can act for a user, and no service account is impersonated",
            ),
            Self::NoScopes => f.write_str("a user's token needs scopes, and none is named"),
            Self::LifetimeTooLong(lifetime) => write!(
                f,
                "the lifetime of a user's token is {} s, expected 600 s to 3600 s",
                lifetime.as_seconds()
            ),
            Self::UniverseDomain(found) => write!(
                f,
                "a service account can act for a user in the universe `googleapis.com` only, and \
                 `universe_domain` is {}",
                quoted(found)
            ),
            Self::WithAccessBoundary => {
                f.write_str("a user's token cannot be limited by an access boundary")
            }
        }
    }
}

impl std::error::Error for DelegationError {}
