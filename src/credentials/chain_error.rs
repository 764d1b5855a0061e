//! Errors of chains of service accounts.

use std::fmt;

use crate::external_account::quoted;

/// The reason why a chain of service accounts cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ChainError {
    /// Too many service accounts.
    TooLong {
        /// The number of service accounts.
        found: usize,
        /// The most that a chain may have.
        most: usize,
    },
    /// A text that is neither the e-mail address nor the unique ID of a service account.
    NotAServiceAccount(String),
    /// Delegates without a service account to impersonate.
    DelegatesWithoutServiceAccount,
}

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { found, most } => {
                write!(f, "the chain has {found} service accounts, expected at most {most}")
            }
            Self::NotAServiceAccount(found) => write!(
                f,
                "{} is not a service account, expected an e-mail address or a unique ID",
                quoted(found)
            ),
            Self::DelegatesWithoutServiceAccount => f.write_str(
                "delegates lead to a service account, and no service account is impersonated",
            ),
        }
    }
}

impl std::error::Error for ChainError {}
