//! Service account impersonation: [`generateAccessToken`](https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).

use std::slice;

use serde::{Deserialize, Serialize};

use super::access_token::AccessToken;
use super::error::refusal;
use super::metrics::{CLIENT, HEADER};
use super::token_endpoint::FederatedToken;
use crate::context::{Context, Destination};
use crate::external_account::{ServiceAccountImpersonation, TokenLifetime};
use crate::http::{Method, Request};
use crate::json::to_json;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::timestamp::Timestamp;

/// Requests an access token of the service account `target`.
///
/// # Errors
/// [`ServiceError`] of [`Operation::GenerateAccessToken`].
pub(crate) fn impersonate(
    context: &Context,
    target: &ServiceAccountImpersonation,
    federated: &FederatedToken,
    scopes: &[&str],
    lifetime: TokenLifetime,
) -> Result<AccessToken, ServiceError> {
    let operation = Operation::GenerateAccessToken;
    let body = Body { lifetime: format!("{}s", lifetime.as_seconds()), scope: scopes };
    let body = to_json(&body).into_bytes();
    let request = Request::new(Method::Post, target.url().clone())
        .header("accept", "application/json")
        .header(HEADER, format!("{CLIENT} auth-request-type/at cred-type/imp"))
        .secret_header("authorization", bearer(&federated.token))
        .body("application/json", Secret::new(body));

    let response = context
        .send(&request, Destination::Google)
        .map_err(|error| ServiceError::from_transport(operation, error))?;
    if !response.is_success() {
        return Err(refusal(
            operation,
            &response,
            slice::from_ref(&federated.token),
            context.now(),
        ));
    }
    let malformed = |problem: String| ServiceError::malformed(operation, problem);
    let answer: Answer = response.json().map_err(malformed)?;
    let token = answer.access_token.filter(|token| !token.expose().is_empty());
    let token = token.ok_or_else(|| malformed("has no `accessToken`".to_owned()))?;
    if !token.expose().bytes().all(|b| b.is_ascii_graphic()) {
        return Err(malformed("has an `accessToken` that could not stand in a header".to_owned()));
    }
    let expires_at = answer.expire_time.as_deref().and_then(Timestamp::from_rfc3339);
    let expires_at = expires_at
        .ok_or_else(|| malformed("has no `expireTime` in the form of RFC 3339".to_owned()))?;
    let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
    Ok(AccessToken::new(token, expires_at, scopes))
}

fn bearer(token: &Secret) -> Secret {
    Secret::new(format!("Bearer {}", token.expose()))
}

#[derive(Serialize)]
struct Body<'a> {
    /// "A duration in seconds with up to nine fractional digits, ending with 's'."
    lifetime: String,
    scope: &'a [&'a str],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    access_token: Option<Secret>,
    expire_time: Option<String>,
}
