//! The error in the response of an executable.

use std::fmt;

use crate::sanitize::Sanitized;

/// The reason why a response has no subject token. It contains nothing of a token. The message is a predicate
/// that follows the name of the response.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ExecutableResponseError {
    /// The token has a character other than visible ASCII.
    Character {
        /// The name of the member.
        name: &'static str,
    },
    /// The response is empty or white space.
    Empty,
    /// The member of this name is an empty string.
    EmptyMember(&'static str),
    /// The token has expired.
    Expired,
    /// A member is of another type.
    MemberType {
        /// The name of the member.
        name: &'static str,
        /// The type found.
        found: &'static str,
        /// The type expected.
        expected: &'static str,
    },
    /// `expiration_time` is missing, but the credential file has an `output_file`.
    NoExpiration,
    /// The member of this name is missing.
    NoMember(&'static str),
    /// The response is JSON of another type.
    NotAnObject {
        /// The type found.
        found: &'static str,
    },
    /// The executable reports a failure.
    Refused {
        /// The code, without tokens.
        code: String,
        /// The message, without tokens.
        message: String,
    },
    /// The response is not JSON, for this reason.
    Syntax(String),
    /// `token_type` has this value, which is unknown.
    TokenType(String),
    /// `version` has this value, which is unknown.
    Version(String),
}

impl fmt::Display for ExecutableResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { name } => {
                write!(f, "has a character other than visible ASCII in `{name}`")
            }
            Self::Empty => f.write_str("is empty"),
            Self::EmptyMember(name) => write!(f, "has an empty string as `{name}`"),
            Self::Expired => f.write_str("has a token that has expired"),
            Self::MemberType { name, found, expected } => {
                write!(f, "has {found} as `{name}`, expected {expected}")
            }
            Self::NoExpiration => f.write_str(
                "has no member `expiration_time`, which is required because the credential file has \
                 an `output_file`",
            ),
            Self::NoMember(name) => write!(f, "has no member `{name}`"),
            Self::NotAnObject { found } => write!(f, "is {found} in JSON, expected an object"),
            Self::Refused { code, message } => {
                write!(
                    f,
                    "reports the failure `{}`: {}",
                    Sanitized::truncated(code, 120),
                    Sanitized::truncated(message, 1000)
                )
            }
            Self::Syntax(reason) => write!(f, "is not JSON: {reason}"),
            Self::TokenType(found) => {
                let found = Sanitized::truncated(found, 120);
                write!(f, "has `{found}` as `token_type`, which is not a type of subject tokens")
            }
            Self::Version(found) => write!(f, "has {found} as `version`, expected 1"),
        }
    }
}

impl std::error::Error for ExecutableResponseError {}
