//! Errors of the settings about endpoints.

use std::fmt;

use crate::sanitize::Sanitized;

/// The reason why the settings name no usable endpoint.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum EndpointError {
    /// A custom endpoint is set together with a switch that selects another endpoint.
    CustomEndpoint {
        /// The variable that selects the other endpoint.
        variable: &'static str,
        /// The key with the same meaning in a profile.
        key: &'static str,
    },
    /// A variable is neither `true` nor `false`.
    Flag {
        /// The variable.
        variable: &'static str,
        /// Its value.
        found: String,
    },
    /// The value of a variable cannot be used as an endpoint. The value is not shown: it may
    /// contain a password.
    Url {
        /// The variable.
        variable: &'static str,
        /// A predicate that follows the variable's name, such as "is not a valid URL".
        problem: &'static str,
    },
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CustomEndpoint { variable, key } => write!(
                f,
                "`{variable}` (`{key}` in a profile) and a custom endpoint exclude each other"
            ),
            Self::Flag { variable, found } => {
                write!(f, "`{variable}` is `{}`, expected `true` or `false`", Sanitized::new(found))
            }
            Self::Url { variable, problem } => write!(f, "`{variable}` {problem}"),
        }
    }
}

impl std::error::Error for EndpointError {}
