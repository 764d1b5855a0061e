//! Service account impersonation: [`generateAccessToken`](https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).

use serde::{Deserialize, Serialize};

use super::access_token::AccessToken;
use super::call::{access_token, bearer, call};
use super::metrics::{CLIENT, HEADER};
use crate::context::Context;
use crate::external_account::{ServiceAccountImpersonation, TokenLifetime};
use crate::http::{Method, Request};
use crate::json::to_json;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::timestamp::Timestamp;

/// Requests an access token of the service account `target` with a token of the caller.
///
/// # Errors
/// [`ServiceError`] of [`Operation::GenerateAccessToken`].
pub(crate) fn impersonate(
    context: &Context,
    target: &ServiceAccountImpersonation,
    caller: &Secret,
    quota_project: Option<&str>,
    scopes: &[&str],
    lifetime: TokenLifetime,
) -> Result<AccessToken, ServiceError> {
    let operation = Operation::GenerateAccessToken;
    let lifetime = format!("{}s", lifetime.as_seconds());
    let body = Body { delegates: target.delegates(), lifetime, scope: scopes };
    let body = to_json(&body).into_bytes();
    let request = Request::new(Method::Post, target.url().clone())
        .header("accept", "application/json")
        .header(HEADER, format!("{CLIENT} auth-request-type/at cred-type/imp"))
        .quota_project(quota_project)
        .secret_header("authorization", bearer(caller))
        .body("application/json", Secret::new(body));

    let answer: Answer = call(context, operation, &request, Vec::new)?;
    let token = access_token(operation, "accessToken", answer.access_token)?;
    let expires_at = answer.expire_time.as_deref().and_then(Timestamp::from_rfc3339);
    let expires_at = expires_at.ok_or_else(|| {
        ServiceError::malformed(operation, "has no `expireTime` in the form of RFC 3339")
    })?;
    let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
    Ok(AccessToken::new(token, expires_at, scopes))
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    delegates: &'a [String],
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
