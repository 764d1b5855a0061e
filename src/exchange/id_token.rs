//! OpenID Connect ID tokens of a service account: [`generateIdToken`](https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateIdToken).

use serde::{Deserialize, Serialize};

use super::call::{bearer, call};
use super::metrics::{CLIENT, HEADER};
use crate::context::Context;
use crate::external_account::ServiceAccountImpersonation;
use crate::http::{Method, Request};
use crate::json::to_json;
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
    /// Takes a token, the time at which it expires, and the requested audience.
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

/// Requests an ID token of the service account `target` for an audience with a token of the caller. With
/// `include_email`, the token names the service account's e-mail address.
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
    let body = Body { audience, delegates: target.delegates(), include_email };
    let body = to_json(&body).into_bytes();
    let request = Request::new(Method::Post, target.url_of("generateIdToken"))
        .header("accept", "application/json")
        .header(HEADER, format!("{CLIENT} auth-request-type/it cred-type/imp"))
        .quota_project(quota_project)
        .secret_header("authorization", bearer(caller))
        .body("application/json", Secret::new(body));

    let answer: Answer = call(context, operation, &request, Vec::new)?;
    let malformed = |problem: &str| ServiceError::malformed(operation, problem);
    let token = answer.token.filter(|token| !token.expose().is_empty());
    let token = token.ok_or_else(|| malformed("has no `token`"))?;
    let expires_at = jwt::expiry(&token)
        .ok_or_else(|| malformed("has a `token` that is not a JWT with an `exp` in seconds"))?;
    Ok(IdToken { token, expires_at, audience: audience.to_owned() })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    audience: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    delegates: &'a [String],
    include_email: bool,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<Secret>,
}
