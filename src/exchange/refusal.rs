//! Responses of Google that refuse a token.

use serde::Deserialize;

use crate::clock_skew::{ClockSkew, suggests_clock_skew};
use crate::http::Response;
use crate::redact::Redactor;
use crate::service_error::{Operation, Refusal, ServiceError};
use crate::timestamp::Timestamp;

/// Reads why Google refused. `redactor` removes the secrets of the request from its words: Google quotes
/// AWS, and to a wrong signature AWS may answer with the request as it saw it, session token included.
/// `now` is the time of this machine.
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
    let date = response.header("date").and_then(Timestamp::from_http_date);
    let date = date.filter(|_| suggests_clock_skew(&message));
    let clock_skew = date.and_then(|date| ClockSkew::between(now, date));
    let refusal = Refusal::new(response.status, &code, &message, redactor);
    let refusal = Refusal { clock_skew, ..refusal };
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
