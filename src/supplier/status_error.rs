//! Errors of local services, which explain a status in plain text.

use crate::http::Response;
use crate::redact::Redactor;
use crate::service_error::{Operation, Refusal, ServiceError};

/// Returns the error for a status. It includes the body if that is plain text, in which the agent of EKS Pod
/// Identity, kiam and kube2iam explain why they have no credentials. An HTML page is not included.
pub(super) fn status_error(
    operation: Operation,
    response: &Response,
    redactor: &Redactor,
) -> ServiceError {
    let explained = plain_text(response).filter(|_| response.status >= 400);
    let Some(message) = explained else {
        return ServiceError::from_status(operation, response);
    };
    let refusal = Refusal::new(response.status, "", &message, redactor);
    ServiceError::refused(operation, refusal, response.retry)
}

/// Returns the words of a body that is plain text, on one line.
fn plain_text(response: &Response) -> Option<String> {
    let is_plain = response.header("content-type").is_none() || response.media_type() == PLAIN;
    let text = response.text().filter(|text| is_plain && text.len() <= LONGEST)?;
    let words: Vec<_> = text.split_whitespace().collect();
    let is_text = words.first().is_some_and(|first| !first.starts_with(['<', '{']));
    is_text.then(|| words.join(" "))
}

const PLAIN: &str = "text/plain";

/// The size of the largest body that is included, in bytes. Messages truncate it further.
const LONGEST: usize = 8 * 1024;
