//! Why there is no sign-in.

use std::error::Error;
use std::fmt;

use crate::ambient::{TransportError, is_later};
use crate::aws_sts::EndpointError;
use crate::effort::Effort;

/// Says why there is no URL that opens the console.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsSignInError {
    /// There is nowhere to ask.
    Endpoint(EndpointError),
    /// The credentials are those of a user, and no session.
    LongLivedKeys,
    /// The answer is a success without what it should have, in words that follow "the answer".
    Malformed(String),
    /// The page to open is not known for this partition, and none was named.
    NoConsole,
    /// AWS refused; its page for people is not shown.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The media type of the body.
        media_type: String,
        /// What it took to find that out.
        effort: Effort,
    },
    /// There was no answer.
    Transport(TransportError),
}

impl AwsSignInError {
    /// Is what it took to find that out.
    pub const fn effort(&self) -> Effort {
        match self {
            Self::Refused { effort, .. } => *effort,
            Self::Transport(error) => error.effort,
            _ => Effort::NONE,
        }
    }

    /// Tells whether the same request may well succeed later without anybody doing anything.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => is_later(*status),
            Self::Transport(error) => error.is_transient(),
            _ => false,
        }
    }
}

impl fmt::Display for AwsSignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(_) => f.write_str("no endpoint of the AWS sign-in"),
            Self::LongLivedKeys => f.write_str(
                "the AWS credentials are the long-lived keys of a user, which do not open the console",
            ),
            Self::Malformed(problem) => write!(f, "the answer of the AWS sign-in {problem}"),
            Self::NoConsole => {
                f.write_str("the address of the console is not known for this partition of AWS")
            }
            Self::Refused { status, media_type, effort } => {
                write!(f, "the AWS sign-in answered getSigninToken with {status} and {media_type}{effort}")
            }
            Self::Transport(_) => f.write_str("the AWS sign-in could not be reached"),
        }
    }
}

impl Error for AwsSignInError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Endpoint(error) => Some(error),
            Self::Transport(error) => Some(error),
            _ => None,
        }
    }
}
