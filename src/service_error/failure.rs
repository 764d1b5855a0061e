//! The ways in which a call fails.

use crate::clock_skew::ClockSkew;
use crate::context::TransportError;
use crate::redact::Redactor;

/// The failure of a call.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// A successful response without the expected content. The problem is a predicate whose subject is "the
    /// response", and quotes nothing of it.
    Malformed(String),
    /// A response with an error message.
    Refused(Refusal),
    /// A response with an HTTP status other than success and without an error message.
    Status {
        /// The HTTP status.
        status: u16,
        /// The media type of the body, or `no content type`.
        media_type: &'static str,
    },
    /// No response.
    Transport(TransportError),
}

/// The error message of a service, without the secrets of the request.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// AWS's `Code`, OAuth's `error` or the `status` of a Google API, such as `AccessDenied`; empty
    /// if absent.
    pub code: String,
    /// AWS's `Message`, OAuth's `error_description` or the `message` of a Google API; empty if
    /// absent.
    pub message: String,
    /// The request ID, which AWS's support needs.
    pub request_id: Option<String>,
    /// The clock skew of this machine, if it may be the reason.
    pub clock_skew: Option<ClockSkew>,
    /// Whether the code, rather than the status, means that the same request may succeed later.
    pub is_retryable_code: bool,
}

impl Refusal {
    /// Creates the error message of a response with the status `status`. `redactor` removes the secrets of
    /// the request from `code` and `message`.
    pub(crate) fn new(status: u16, code: &str, message: &str, redactor: &Redactor) -> Self {
        let (code, message) = (redactor.redacted(code), redactor.redacted(message));
        Self { status, code, message, ..Self::default() }
    }
}
