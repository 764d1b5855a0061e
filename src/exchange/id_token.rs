//! OpenID Connect ID tokens of a service account: [`generateIdToken`](https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateIdToken).

use serde::{Deserialize, Serialize};

use super::call::{json, send};
use super::iam_request::iam_request;
use crate::clock_skew::by_local_clock;
use crate::context::Context;
use crate::external_account::ServiceAccountImpersonation;
use crate::jwt;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::timestamp::Timestamp;

/// An OpenID Connect ID token of a service account: a JWT that Google signed.
#[derive(Clone, Debug)]
pub struct IdToken {
    token: Secret,
    expires_at: Timestamp,
    audience: String,
}

impl IdToken {
    /// Creates an ID token. `audience` is the one that was requested.
    pub const fn new(token: Secret, expires_at: Timestamp, audience: String) -> Self {
        Self { token, expires_at, audience }
    }

    /// Returns the token itself.
    pub const fn token(&self) -> &Secret {
        &self.token
    }

    /// Returns the time at which the token expires.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Returns the requested audience.
    pub fn audience(&self) -> &str {
        &self.audience
    }
}

/// Requests an ID token of the service account `target` for an audience. `caller` is the access token of
/// an identity that may impersonate it. With `include_email`, the ID token has the claim `email`.
///
/// # Errors
/// [`ServiceError`] of [`Operation::GenerateIdToken`].
pub(crate) fn generate_id_token(
    context: &Context,
    target: &ServiceAccountImpersonation,
    caller: &Secret,
    quota_project: Option<&str>,
    audience: &str,
    include_email: bool,
) -> Result<IdToken, ServiceError> {
    let operation = Operation::GenerateIdToken;
    let body = GenerateIdTokenRequest { audience, delegates: target.delegates(), include_email };
    let url = target.url_of("generateIdToken");
    let request = iam_request(url, "it", caller, quota_project, &body);

    let response = send(context, operation, &request, Vec::new)?;
    let now = context.now();
    let malformed = |problem: &str| ServiceError::malformed(operation, problem);
    let body: GenerateIdTokenResponse = json(operation, &response)?;
    let token = body.token.filter(|token| !token.expose().is_empty());
    let token = token.ok_or_else(|| malformed("has no `token`"))?;
    let expires_at = jwt::expiry(&token)
        .ok_or_else(|| malformed("has a `token` that is not a JWT with an `exp` in seconds"))?;
    let expires_at = by_local_clock(expires_at, &response, now);
    Ok(IdToken { token, expires_at, audience: audience.to_owned() })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerateIdTokenRequest<'a> {
    audience: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    delegates: &'a [String],
    include_email: bool,
}

#[derive(Deserialize)]
struct GenerateIdTokenResponse {
    token: Option<Secret>,
}
