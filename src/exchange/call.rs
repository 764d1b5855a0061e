//! One call to Google: what the operations have in common.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::refusal::refusal;
use crate::context::{Context, Destination};
use crate::external_account::ClientAuth;
use crate::http::{Request, Response};
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};

/// Sends `request` and reads the JSON of the response. `secrets` returns the secrets in the body of the
/// request; like those in its headers, they are removed from Google's messages.
///
/// # Errors
/// [`ServiceError`] of `operation`.
pub(super) fn call<T: DeserializeOwned>(
    context: &Context,
    operation: Operation,
    request: &Request,
    secrets: impl FnOnce() -> Vec<Secret>,
) -> Result<T, ServiceError> {
    json(operation, &send(context, operation, request, secrets)?)
}

/// Sends `request` as [`call`] does, and returns the response, which is a success.
///
/// # Errors
/// [`ServiceError`] of `operation`.
pub(super) fn send(
    context: &Context,
    operation: Operation,
    request: &Request,
    secrets: impl FnOnce() -> Vec<Secret>,
) -> Result<Response, ServiceError> {
    let response = context
        .send(request, Destination::Google)
        .map_err(|error| ServiceError::from_transport(operation, error))?;
    if !response.is_success() {
        let redactor = Redactor::new(request.secrets().into_iter().chain(secrets()));
        return Err(refusal(operation, &response, &redactor, context.now()));
    }
    Ok(response)
}

/// Reads the JSON of a response.
///
/// # Errors
/// [`ServiceError`] of `operation`.
pub(super) fn json<T: DeserializeOwned>(
    operation: Operation,
    response: &Response,
) -> Result<T, ServiceError> {
    response.json().map_err(|problem| ServiceError::malformed(operation, problem))
}

/// Returns the access token in the member `name` of a response.
///
/// # Errors
/// [`ServiceError`] of `operation` if the token is missing or cannot be sent in a header.
pub(super) fn access_token(
    operation: Operation,
    name: &str,
    token: Option<Secret>,
) -> Result<Secret, ServiceError> {
    let malformed = |problem| ServiceError::malformed(operation, problem);
    let token = token.filter(|token| !token.expose().is_empty());
    let token = token.ok_or_else(|| malformed(format!("has no `{name}`")))?;
    if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(malformed(format!("has an `{name}` that cannot be sent in a header")));
    }
    Ok(token)
}

/// Returns the value of the header `authorization` for a token.
pub(super) fn bearer(token: &Secret) -> Secret {
    Secret::new(format!("Bearer {}", token.expose()))
}

/// Returns "Basic" and the padded base64 of `id:secret` (RFC 7617 §2).
pub(super) fn basic(client: &ClientAuth) -> Secret {
    let pair = Zeroizing::new(format!("{}:{}", client.id, client.secret.expose()));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Secret::new(format!("Basic {}", *encoded))
}
