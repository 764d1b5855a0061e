//! Responses: XML, both of success and of failure.

use super::error::AwsStsError;
use super::xml::{Element, parse};
use crate::clock_skew::ClockSkew;
use crate::context::TransportError;
use crate::http::Response;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::service_error::{Operation, Refusal, ServiceError};
use crate::timestamp::Timestamp;

/// The response to an action that succeeded.
#[derive(Debug)]
pub(super) struct ActionResponse {
    operation: Operation,
    body: Secret,
}

impl ActionResponse {
    /// Returns the response if the action succeeded. The redactor removes secrets from the message of an
    /// error; `redactor` is called for an error only. `now` is the time of this machine.
    pub(super) fn read(
        operation: Operation,
        response: Result<Response, TransportError>,
        redactor: impl FnOnce() -> Redactor,
        now: Timestamp,
    ) -> Result<Self, AwsStsError> {
        let response = response.map_err(|error| ServiceError::from_transport(operation, error))?;
        let body = response.text().filter(|body| body.len() <= MAX_BODY_SIZE);
        if response.status == 200 {
            let problem = "is not text of at most 64 KiB";
            let body = body.ok_or_else(|| ServiceError::malformed(operation, problem))?;
            return Ok(Self { operation, body: body.into() });
        }
        Err(error(operation, &response, body.unwrap_or_default(), &redactor(), now).into())
    }

    /// Passes the element `<ACTION>Result` to `read`. Its error is a predicate that follows "the
    /// response", such as "has no `Arn`".
    pub(super) fn result<T>(
        &self,
        read: impl FnOnce(Element<'_, '_>) -> Result<T, String>,
    ) -> Result<T, AwsStsError> {
        let operation = self.operation;
        let malformed = |problem| ServiceError::malformed(operation, problem);
        let document =
            parse(self.body.expose()).ok_or_else(|| malformed("is not XML".to_owned()))?;
        let root = Element::root(&document);
        let result = root
            .is(&format!("{operation}Response"))
            .then(|| root.child(&format!("{operation}Result")))
            .flatten()
            .ok_or_else(|| malformed(format!("has no `{operation}Result`")))?;
        Ok(read(result).map_err(malformed)?)
    }
}

/// Returns whether the error code of a response says that the same request may succeed later. The status
/// of such a response may be 400.
pub(super) fn is_busy(response: &Response) -> bool {
    let body = response.text().filter(|body| body.len() <= MAX_BODY_SIZE).unwrap_or_default();
    response.status != 200
        && parse(body).is_some_and(|document| {
            let error = error_element(Element::root(&document));
            error.and_then(|error| error.text("Code").ok()).is_some_and(is_busy_code)
        })
}

/// Returns the element `Error`. AWS STS returns an `ErrorResponse` with a `RequestId` and an `Error`, which
/// has `Type`, `Code` and `Message` (AWS, Query API). Other servers of the protocol put `Errors` around
/// `Error` and write `RequestID`, or return `Error` alone, as S3 does.
fn error_element<'a, 'input>(root: Element<'a, 'input>) -> Option<Element<'a, 'input>> {
    if root.is("Error") {
        return Some(root);
    }
    let root = Some(root).filter(|root| root.is("ErrorResponse") || root.is("Response"))?;
    root.child("Errors").unwrap_or(root).child("Error")
}

fn error(
    operation: Operation,
    response: &Response,
    body: &str,
    redactor: &Redactor,
    now: Timestamp,
) -> ServiceError {
    let document = parse(body);
    let root = document.as_ref().map(Element::root);
    let error = root.and_then(error_element);
    let text = |name| error.and_then(|error| error.text(name).ok()).unwrap_or_default();
    let (code, message) = (text("Code"), text("Message"));
    let Some(root) = root.filter(|_| !code.is_empty() || !message.is_empty()) else {
        return ServiceError::from_status(operation, response);
    };
    let request_id = root.text("RequestId").or_else(|_| root.text("RequestID"));
    let for_ids = redactor.without_short_secrets();
    let refusal = Refusal {
        request_id: request_id.ok().map(|id| for_ids.redacted(id)),
        clock_skew: ClockSkew::of_response(response, &[code, message], now),
        is_retryable_code: is_busy_code(code),
        ..Refusal::new(response.status, code, message, redactor)
    };
    ServiceError::refused(operation, refusal, response.retry)
}

/// Returns whether a `Code` means that the same request may succeed later.
fn is_busy_code(code: &str) -> bool {
    BUSY_CODES.contains(&code)
}

/// The codes of temporary errors, which may have the status 400. `IDPCommunicationError`: "you can retry
/// the request a limited number of times" (AWS STS API Reference).
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

/// The longest body that is parsed, in bytes. The longest response of AWS STS is a JWT of some kilobytes.
///
/// The limit also bounds the work of the parser, which compares each attribute with all others of its
/// element.
const MAX_BODY_SIZE: usize = 64 * 1024;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<ActionResponse, AwsStsError> {
        let headers = vec![("content-type".to_owned(), "text/xml".to_owned())];
        let body = Secret::new(body.as_bytes().to_vec());
        ActionResponse::read(
            Operation::GetCallerIdentity,
            Ok(Response::new(status, headers, body)),
            || Redactor::new(["s3cr3t-token".into()]),
            Timestamp::from_unix_seconds(0),
        )
    }

    fn arn(body: &str) -> Result<String, String> {
        let response = read(200, body).map_err(|error| error.to_string())?;
        response
            .result(|result| result.text("Arn").map(str::to_owned))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_malformed_response_is_described_without_its_content() {
        for (body, problem) in [
            ("", "is not XML"),
            ("<html><body>x</body></html>", "has no `GetCallerIdentityResult`"),
            ("<GetCallerIdentityResponse>", "is not XML"),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "is not XML"),
            (
                "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>",
                "has no `Arn`",
            ),
            (
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/a\
                 <!-- --></Arn></GetCallerIdentityResult></GetCallerIdentityResponse>",
                "has something else than text in `Arn`",
            ),
        ] {
            let expected = format!("the response of AWS STS for GetCallerIdentity {problem}");
            assert_eq!(arn(body), Err(expected), "{body}");
        }
        let deep = "<a>".repeat(50_000);
        assert!(arn(&deep).is_err());
        assert!(
            arn(&"x".repeat(MAX_BODY_SIZE + 1))
                .unwrap_err()
                .ends_with("is not text of at most 64 KiB")
        );
    }

    #[test]
    fn character_data_sections_are_text() {
        let body = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:<![CDATA[iam]]>\
                    ::1:user/a&#x2f;b</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";
        assert_eq!(arn(body).as_deref(), Ok("arn:aws:iam::1:user/a/b"));
    }

    #[test]
    fn a_message_without_a_code_is_shown() {
        let body =
            "<ErrorResponse><Error><Code/><Message>not now</Message></Error></ErrorResponse>";
        let message = "AWS STS returned HTTP 400 for GetCallerIdentity: not now";
        assert_eq!(read(400, body).unwrap_err().to_string(), message);
    }

    #[test]
    fn secrets_are_removed_from_errors() {
        let error = read(
            403,
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code>\
             <Message>The canonical string was 'x-amz-security-token:s3cr3t-token'</Message></Error>\
             <RequestId>s3cr3t-token</RequestId></ErrorResponse>",
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "AWS STS returned HTTP 403 `SignatureDoesNotMatch` for GetCallerIdentity: The canonical \
             string was 'x-amz-security-token:[redacted]' (request ID `[redacted]`)"
        );
    }
}
