//! Why AWS STS did not do what it was asked for.

use std::error::Error;
use std::fmt;

use super::endpoint_error::EndpointError;
use crate::clock_skew::ClockSkew;
use crate::context::TransportError;
use crate::retry::{RetrySummary, is_retryable_status};
use crate::sanitize::Sanitized;

/// Says why AWS STS did not do what it was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AwsStsError {
    /// There is nowhere to ask.
    Endpoint(EndpointError),
    /// AWS refused, in its own words.
    Refused {
        /// The operation, such as `AssumeRole`.
        action: &'static str,
        /// The HTTP status.
        status: u16,
        /// `Code`, such as `AccessDenied`.
        code: String,
        /// `Message`; empty where there is none.
        message: String,
        /// `RequestId`, which AWS's support asks for.
        request_id: Option<String>,
        /// By how much the clock here is wrong, where the refusal may come from that.
        clock_skew: Option<ClockSkew>,
        /// What it took to find that out.
        retry: RetrySummary,
    },
    /// The status is no success, and the body does not say why in a way that is understood.
    Status {
        /// The operation.
        action: &'static str,
        /// The HTTP status.
        status: u16,
        /// The media type of the body.
        media_type: String,
        /// What it took to find that out.
        retry: RetrySummary,
    },
    /// The answer is a success without what it should have; nothing of it is shown.
    Malformed {
        /// The operation.
        action: &'static str,
        /// What is wrong, in words that follow "the answer".
        problem: String,
    },
    /// There was no answer.
    Transport {
        /// The operation.
        action: &'static str,
        /// Why.
        error: TransportError,
    },
}

impl AwsStsError {
    /// Is the `Code` of AWS.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Is what it took to find that out.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Refused { retry, .. } | Self::Status { retry, .. } => *retry,
            Self::Transport { error, .. } => error.retry,
            Self::Endpoint(_) | Self::Malformed { .. } => RetrySummary::NONE,
        }
    }

    /// Tells whether AWS has said no.
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Status { status: 400..=499, .. })
    }

    /// Tells whether the same request may well succeed later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, code, .. } => {
                is_retryable_status(*status) || is_busy_code(code)
            }
            Self::Status { status, .. } => is_retryable_status(*status),
            Self::Transport { error, .. } => error.is_transient(),
            Self::Endpoint(_) | Self::Malformed { .. } => false,
        }
    }
}

impl fmt::Display for AwsStsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(_) => f.write_str("no endpoint of AWS STS"),
            Self::Refused { action, status, code, message, request_id, clock_skew, retry } => {
                write!(f, "AWS STS answered {action} with {status} `{}`", Sanitized::new(code))?;
                if !message.is_empty() {
                    write!(f, ": {}", Sanitized::new(message))?;
                }
                if let Some(id) = request_id {
                    write!(f, " (request id `{}`)", Sanitized::truncated(id, 60))?;
                }
                if let Some(skew) = clock_skew {
                    write!(f, " ({skew})")?;
                }
                retry.fmt(f)
            }
            Self::Status { action, status: status @ 300..=399, .. } => write!(
                f,
                "AWS STS answered {action} with {status}, a redirect, which is not followed"
            ),
            Self::Status { action, status, media_type, retry } if media_type.ends_with("xml") => {
                write!(
                    f,
                    "AWS STS answered {action} with {status} and {media_type} that does not say \
                     why{retry}"
                )
            }
            Self::Status { action, status, media_type, retry } => {
                write!(
                    f,
                    "AWS STS answered {action} with {status} and {media_type}, expected XML{retry}"
                )
            }
            Self::Malformed { action, problem } => {
                write!(f, "the answer of AWS STS to {action} {problem}")
            }
            Self::Transport { action, .. } => {
                write!(f, "AWS STS could not be reached for {action}")
            }
        }
    }
}

impl Error for AwsStsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Endpoint(error) => Some(error),
            Self::Transport { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Tells whether a `Code` means that the same request may well succeed later.
pub(super) fn is_busy_code(code: &str) -> bool {
    BUSY_CODES.contains(&code)
}

/// Codes that come with status 400 all the same. `IDPCommunicationError`: "you can retry the request
/// a limited number of times" (AWS STS API Reference).
const BUSY_CODES: &[&str] = &[
    "IDPCommunicationError",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestTimeout",
    "RequestTimeoutException",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];
