//! Error responses of Google.

use serde::Deserialize;

use crate::clock_skew::ClockSkew;
use crate::http::Response;
use crate::redact::Redactor;
use crate::service_error::{Operation, Refusal, ServiceError};
use crate::timestamp::Timestamp;

/// Returns the error of a response. `redactor` removes the secrets of the request from its message: Google
/// quotes AWS, and AWS may quote a request with a wrong signature, session token included. `now` is the
/// time of this machine.
pub(super) fn refusal(
    operation: Operation,
    response: &Response,
    redactor: &Redactor,
    now: Timestamp,
) -> ServiceError {
    let Ok(body) = response.json::<ErrorBody>() else {
        return ServiceError::from_status(operation, response);
    };
    let (code, message) = match body.error {
        ErrorMember::OAuth(code) => (code, body.error_description.unwrap_or_default()),
        ErrorMember::Api { status, message } => (status.unwrap_or_default(), message),
    };
    let refusal = Refusal {
        clock_skew: ClockSkew::of_response(response, &[&message], now),
        ..Refusal::new(response.status, &code, &message, redactor)
    };
    ServiceError::refused(operation, refusal, response.retry)
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
