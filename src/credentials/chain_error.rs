//! Errors of chains of service accounts.

use std::fmt;

use crate::external_account::quoted;

/// Why a chain of service accounts is not usable.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ChainError {
    /// The chain has more service accounts than this many.
    TooLong {
        /// The number of service accounts.
        found: usize,
        /// The most that a chain may have.
        most: usize,
    },
    /// A text is not the e-mail address of a service account.
    NotAServiceAccount(String),
    /// There are delegates, and no service account whose token they would help to get.
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
