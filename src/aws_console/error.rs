//! Why there is no sign-in.

use std::error::Error;
use std::fmt;

use crate::aws_sts::EndpointError;
use crate::context::TransportError;
use crate::retry::{RetrySummary, is_retryable_status};

/// Says why there is no URL that opens the console.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsConsoleError {
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
        retry: RetrySummary,
    },
    /// There was no answer.
    Transport(TransportError),
}

impl AwsConsoleError {
    /// Is what it took to find that out.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Refused { retry, .. } => *retry,
            Self::Transport(error) => error.retry,
            _ => RetrySummary::NONE,
        }
    }

    /// Tells whether the same request may well succeed later without anybody doing anything.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => is_retryable_status(*status),
            Self::Transport(error) => error.is_transient(),
            _ => false,
        }
    }
}

impl fmt::Display for AwsConsoleError {
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
            Self::Refused { status, media_type, retry } => {
                write!(f, "the AWS sign-in answered getSigninToken with {status} and {media_type}{retry}")
            }
            Self::Transport(_) => f.write_str("the AWS sign-in could not be reached"),
        }
    }
}

impl Error for AwsConsoleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Endpoint(error) => Some(error),
            Self::Transport(error) => Some(error),
            _ => None,
        }
    }
}
