//! Service account impersonation: [`generateAccessToken`](https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).

use serde::{Deserialize, Serialize};

use super::access_token::AccessToken;
use super::call::{access_token, json, send};
use super::iam_request::iam_request;
use crate::clock_skew::by_local_clock;
use crate::context::Context;
use crate::external_account::{ServiceAccountImpersonation, TokenLifetime};
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::timestamp::Timestamp;

/// Requests an access token of the service account `target`. `caller` is the access token of an identity
/// that may impersonate it.
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
    let body =
        GenerateAccessTokenRequest { delegates: target.delegates(), lifetime, scope: scopes };
    let request = iam_request(target.url().clone(), "at", caller, quota_project, &body);

    let response = send(context, operation, &request, Vec::new)?;
    let now = context.now();
    let body: GenerateAccessTokenResponse = json(operation, &response)?;
    let token = access_token(operation, "accessToken", body.access_token)?;
    let expires_at = body.expire_time.as_deref().and_then(Timestamp::from_rfc3339);
    let expires_at = expires_at.ok_or_else(|| {
        ServiceError::malformed(operation, "has no `expireTime` in the form of RFC 3339")
    })?;
    let expires_at = by_local_clock(expires_at, &response, now);
    let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
    Ok(AccessToken::new(token, expires_at, scopes))
}

#[derive(Serialize)]
struct GenerateAccessTokenRequest<'a> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    delegates: &'a [String],
    /// "A duration in seconds with up to nine fractional digits, ending with 's'."
    lifetime: String,
    scope: &'a [&'a str],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GenerateAccessTokenResponse {
    access_token: Option<Secret>,
    expire_time: Option<String>,
}
