//! Why there is no endpoint.

use std::fmt;

use crate::sanitize::Sanitized;

/// Says why there is no endpoint.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum EndpointError {
    /// A custom endpoint is set, and so is what chooses another one.
    CustomEndpoint {
        /// The variable that chooses another one.
        variable: &'static str,
        /// The key of a profile that does so where the variable does not.
        key: &'static str,
    },
    /// A variable is neither true nor false.
    Flag {
        /// The variable.
        variable: &'static str,
        /// Its value.
        found: String,
    },
    /// A variable's value cannot be used as an endpoint; it is not shown, it may hold a password.
    Url {
        /// The variable.
        variable: &'static str,
        /// What is wrong, in words that follow the variable's name.
        problem: &'static str,
    },
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CustomEndpoint { variable, key } => write!(
                f,
                "`{variable}`, in a profile `{key}`, and a custom endpoint exclude each other"
            ),
            Self::Flag { variable, found } => {
                write!(f, "`{variable}` is `{}`, expected `true` or `false`", Sanitized::new(found))
            }
            Self::Url { variable, problem } => write!(f, "`{variable}` {problem}"),
        }
    }
}

impl std::error::Error for EndpointError {}
