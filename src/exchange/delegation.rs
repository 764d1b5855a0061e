//! Domain-wide delegation without a key, in two requests
//! ([guide](https://developers.google.com/identity/protocols/oauth2/service-account#httprest)).
//!
//! [`signJwt`](https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt)
//! signs, as a service account, the assertion that it acts for a user. Google's OAuth endpoint exchanges
//! the assertion for an access token of the user.

use serde::{Deserialize, Serialize};
use url::Url;

use super::call::call;
use super::iam_request::iam_request;
use super::metrics::{CLIENT, HEADER};
use super::token_response::{BearerToken, TokenResponse};
use crate::context::Context;
use crate::external_account::{ServiceAccountImpersonation, TokenLifetime};
use crate::http::{Method, Request};
use crate::json::to_json;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::timestamp::Timestamp;

/// The assertion of a service account that it acts for a user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assertion<'a> {
    /// The e-mail address of the service account.
    pub(crate) service_account: &'a str,
    /// The e-mail address of the user.
    pub(crate) subject: &'a str,
    /// The scopes of the user's token.
    pub(crate) scopes: &'a [&'a str],
    /// The lifetime of the assertion and of the user's token, at most an hour.
    pub(crate) lifetime: TokenLifetime,
}

impl Assertion<'_> {
    /// Returns the claims of the JWT, which is issued at `now`, as JSON.
    fn claims(&self, now: Timestamp) -> String {
        let issued_at = now.unix_seconds();
        to_json(&Claims {
            iss: self.service_account,
            sub: self.subject,
            aud: OAUTH2_TOKEN_URL,
            scope: &self.scopes.join(" "),
            iat: issued_at,
            exp: issued_at.saturating_add(self.lifetime.as_seconds().into()),
        })
    }
}

/// Signs an assertion as the service account `target`. `caller` is the access token of an identity that
/// may impersonate it.
///
/// # Errors
/// [`ServiceError`] of [`Operation::SignJwt`].
pub(crate) fn sign_jwt(
    context: &Context,
    target: &ServiceAccountImpersonation,
    caller: &Secret,
    quota_project: Option<&str>,
    assertion: &Assertion<'_>,
) -> Result<Secret, ServiceError> {
    let operation = Operation::SignJwt;
    let payload = assertion.claims(context.now());
    let body = SignJwtRequest { payload: &payload, delegates: target.delegates() };
    let request = iam_request(target.url_of("signJwt"), "at", caller, quota_project, &body);

    let response: SignJwtResponse = call(context, operation, &request, Vec::new)?;
    let signed = response.signed_jwt.filter(|jwt| is_jwt(jwt.expose()));
    signed.ok_or_else(|| ServiceError::malformed(operation, "has no `signedJwt` that is a JWT"))
}

/// Exchanges a signed assertion for an access token of the user that it names (RFC 7523 §2.1).
///
/// # Errors
/// [`ServiceError`] of [`Operation::JwtBearerGrant`].
pub(crate) fn grant(
    context: &Context,
    url: &Url,
    signed: &Secret,
) -> Result<BearerToken, ServiceError> {
    let operation = Operation::JwtBearerGrant;
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("assertion", signed.expose()),
    ];
    let request = Request::new(Method::Post, url.clone())
        .header("accept", "application/json")
        .header(HEADER, format!("{CLIENT} auth-request-type/at cred-type/imp"))
        .form(&fields);

    let requested_at = context.now();
    let response: TokenResponse = call(context, operation, &request, || vec![signed.clone()])?;
    response.check(operation, requested_at)
}

/// Returns whether a text consists of three parts in base64url, as a signed JWT (RFC 7515 §3.1).
fn is_jwt(text: &str) -> bool {
    let is_base64url = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    text.split('.').count() == 3 && text.split('.').all(is_base64url)
}

/// The claims in the order in which Google documents them.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    scope: &'a str,
    iat: u64,
    exp: u64,
}

/// "payload: Required. The JWT payload to sign. Must be a serialized JSON object".
#[derive(Serialize)]
struct SignJwtRequest<'a> {
    payload: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    delegates: &'a [String],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignJwtResponse {
    signed_jwt: Option<Secret>,
}

/// The endpoint of users' tokens: "aud: A descriptor of the intended target of the assertion. When making
/// an access token request this value is always `https://oauth2.googleapis.com/token`."
pub(crate) const OAUTH2_TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwt_has_three_parts_in_base64url() {
        assert!(is_jwt("e30.e30.-_9A"));
        for text in ["", "e30.e30", "e30.e30.e30.e30", "e30..e30", "e30.e 0.e30", "e30.e30.e+0="] {
            assert!(!is_jwt(text), "{text}");
        }
    }
}
