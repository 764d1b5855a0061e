//! Why Google gave no token.

use std::error::Error;
use std::fmt;

use serde::Deserialize;

use crate::clock_skew::{ClockSkew, suggests_clock_skew};
use crate::context::TransportError;
use crate::http::Response;
use crate::retry::{RetrySummary, is_retryable_status};
use crate::sanitize::Sanitized;
use crate::secret::{Secret, redacted};
use crate::timestamp::Timestamp;

/// Names the request that failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Hop {
    /// The token exchange at `token_url`.
    TokenEndpoint,
    /// `generateAccessToken` at `service_account_impersonation_url`.
    Impersonation,
    /// `generateIdToken` of the same service account.
    IdToken,
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TokenEndpoint => "Google's token endpoint",
            Self::Impersonation => "service account impersonation",
            Self::IdToken => "ID token generation",
        })
    }
}

/// Says why Google gave no token, and at which hop.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ExchangeError {
    /// Google refused, in the words of RFC 6749 §5.2 or of its own APIs.
    Refused {
        /// Who refused.
        hop: Hop,
        /// The HTTP status.
        status: u16,
        /// OAuth's `error` (`invalid_grant`) or the API's `status` (`PERMISSION_DENIED`); empty where
        /// there is none.
        code: String,
        /// OAuth's `error_description` or the API's `message`.
        description: String,
        /// By how much the clock here is wrong, where the refusal may come from that.
        clock_skew: Option<ClockSkew>,
        /// What it took to find that out.
        retry: RetrySummary,
    },
    /// The status is no success, and the body does not say why in a way that is understood.
    Status {
        /// Who answered.
        hop: Hop,
        /// The HTTP status.
        status: u16,
        /// The media type of the body.
        media_type: String,
        /// What it took to find that out.
        retry: RetrySummary,
    },
    /// The answer is a success without what it should have; nothing of it is shown.
    Malformed {
        /// Who answered.
        hop: Hop,
        /// What is wrong, in words that follow "the answer".
        problem: String,
    },
    /// There was no answer.
    Transport {
        /// Who did not answer.
        hop: Hop,
        /// Why.
        error: TransportError,
    },
}

impl ExchangeError {
    /// Reads why an answer is no success. The secrets of the request are taken out of the words:
    /// Google passes on what AWS says, and to a wrong signature AWS may answer with the request as it
    /// saw it, session token included. `now` is the time here.
    pub(super) fn from_response(
        hop: Hop,
        response: &Response,
        secrets: &[Secret],
        now: Timestamp,
    ) -> Self {
        let (status, retry) = (response.status, response.retry);
        let Ok(body) = response.json::<ErrorBody>() else {
            return Self::Status { hop, status, media_type: response.media_type(), retry };
        };
        let (code, description) = match body.error {
            ErrorMember::OAuth(code) => (code, body.error_description.unwrap_or_default()),
            ErrorMember::Api { status, message } => (status.unwrap_or_default(), message),
        };
        let (code, description) = (redacted(code, secrets), redacted(description, secrets));
        let date = response.header("date").and_then(Timestamp::from_http_date);
        let date = date.filter(|_| suggests_clock_skew(&description));
        let clock_skew = date.and_then(|date| ClockSkew::between(now, date));
        Self::Refused { hop, status, code, description, clock_skew, retry }
    }

    /// Is the hop that failed.
    pub const fn hop(&self) -> Hop {
        match self {
            Self::Refused { hop, .. }
            | Self::Status { hop, .. }
            | Self::Malformed { hop, .. }
            | Self::Transport { hop, .. } => *hop,
        }
    }

    /// Is what it took to get no token.
    pub const fn retry(&self) -> RetrySummary {
        match self {
            Self::Refused { retry, .. } | Self::Status { retry, .. } => *retry,
            Self::Transport { error, .. } => error.retry,
            Self::Malformed { .. } => RetrySummary::NONE,
        }
    }

    /// Tells whether the same request may well succeed later without anybody doing anything.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } | Self::Status { status, .. } => {
                is_retryable_status(*status)
            }
            Self::Transport { error, .. } => error.is_transient(),
            Self::Malformed { .. } => false,
        }
    }
}

impl fmt::Display for ExchangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { hop, status, code, description, clock_skew, retry } => {
                write!(f, "{hop} answered {status}")?;
                if !code.is_empty() {
                    write!(f, " `{}`", Sanitized::new(code))?;
                }
                if !description.is_empty() {
                    write!(f, ": {}", Sanitized::new(description))?;
                }
                if let Some(skew) = clock_skew {
                    write!(f, " ({skew})")?;
                }
                retry.fmt(f)
            }
            Self::Status { hop, status: status @ 300..=399, .. } => {
                write!(f, "{hop} answered {status}, a redirect, which is not followed")
            }
            Self::Status { hop, status, media_type, retry } if media_type.ends_with("json") => {
                write!(f, "{hop} answered {status} with {media_type} that does not say why{retry}")
            }
            Self::Status { hop, status, media_type, retry } => {
                write!(f, "{hop} answered {status} with {media_type}, expected JSON{retry}")
            }
            Self::Malformed { hop, problem } => write!(f, "the answer of {hop} {problem}"),
            Self::Transport { hop, .. } => write!(f, "{hop} could not be reached"),
        }
    }
}

impl Error for ExchangeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Transport { error, .. } => Some(error),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorMember,
    error_description: Option<String>,
}

/// The token endpoint has `"error": "invalid_grant"` (RFC 6749 §5.2), the APIs have
/// `"error": {"code", "message", "status"}` (AIP-193).
#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorMember {
    OAuth(String),
    Api { status: Option<String>, message: String },
}
