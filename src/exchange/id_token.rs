//! OpenID Connect ID tokens of a service account: [`generateIdToken`](https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateIdToken).

use std::slice;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

use super::metrics::{CLIENT, HEADER};
use super::{ExchangeError, FederatedToken, Hop};
use crate::ambient::{Ambient, Reach};
use crate::external_account::ServiceAccountImpersonation;
use crate::message::{Method, Request};
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// Is an OpenID Connect ID token of a service account: a JWT signed by Google.
#[derive(Clone, Debug)]
pub struct IdToken {
    token: Secret,
    expires_at: Timestamp,
    audience: String,
}

impl IdToken {
    /// Is the token itself.
    pub const fn token(&self) -> &Secret {
        &self.token
    }

    /// Is when the token expires.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Is the audience that was asked for.
    pub fn audience(&self) -> &str {
        &self.audience
    }
}

/// Gets an ID token of the service account for an audience.
///
/// # Errors
/// [`ExchangeError`] of the hop [`Hop::IdToken`].
pub fn generate_id_token(
    ambient: &Ambient,
    target: &ServiceAccountImpersonation,
    federated: &FederatedToken,
    audience: &str,
    include_email: bool,
) -> Result<IdToken, ExchangeError> {
    let hop = Hop::IdToken;
    #[expect(clippy::expect_used, reason = "strings and booleans always serialize")]
    let body = serde_json::to_vec(&Body { audience, include_email }).expect("a flat structure");
    let bearer = Secret::new(format!("Bearer {}", federated.token.expose()));
    let request = Request::new(Method::Post, endpoint(target))
        .header("accept", "application/json")
        .header(HEADER, format!("{CLIENT} auth-request-type/it cred-type/imp"))
        .secret_header("authorization", bearer)
        .body("application/json", Secret::new(body));

    let response = ambient
        .send(&request, Reach::Google)
        .map_err(|error| ExchangeError::Transport { hop, error })?;
    if !response.is_success() {
        let secrets = slice::from_ref(&federated.token);
        return Err(ExchangeError::from_response(hop, &response, secrets));
    }
    let malformed = |problem: &str| ExchangeError::Malformed { hop, problem: problem.to_owned() };
    let answer: Answer = response.json().map_err(|problem| malformed(&problem))?;
    let token = answer.token.filter(|token| !token.expose().is_empty());
    let token = token.ok_or_else(|| malformed("has no `token`"))?;
    let expires_at = expiry(&token)
        .ok_or_else(|| malformed("has a `token` that is no JWT with an `exp` in seconds"))?;
    Ok(IdToken { token, expires_at, audience: audience.to_owned() })
}

/// The method beside `generateAccessToken`, of the same service account at the same host.
fn endpoint(target: &ServiceAccountImpersonation) -> Url {
    let mut url = target.url().clone();
    let account = url.path();
    let account = account.strip_suffix(":generateAccessToken").unwrap_or(account);
    let path = format!("{account}:generateIdToken");
    url.set_path(&path);
    url
}

/// Reads the end of a JWT, and nothing else of it. Whoever is given the token checks it.
fn expiry(token: &Secret) -> Option<Timestamp> {
    // "a JWS Compact Serialization [is] BASE64URL(header) || '.' || BASE64URL(payload) || '.' ||
    // BASE64URL(signature)" (RFC 7515 §3.1)
    let parts: Vec<&str> = token.expose().split('.').collect();
    let [_, payload, _] = parts[..] else { return None };
    let is_base64url = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    if !parts.iter().all(is_base64url) {
        return None;
    }
    let payload = Secret::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    // "the JWT Claims Set represents a JSON object" (RFC 7519 §4), and serde takes a list for one.
    if !payload.expose().trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let claims: Claims = serde_json::from_slice(payload.expose()).ok()?;
    Some(Timestamp::from_unix_seconds(claims.exp))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    audience: &'a str,
    include_email: bool,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<Secret>,
}

#[derive(Deserialize)]
struct Claims {
    exp: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_jwt_is_read() {
        let jwt = |payload: &str| {
            let payload = URL_SAFE_NO_PAD.encode(payload);
            Secret::new(format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln"))
        };
        let at = Timestamp::from_unix_seconds(1_597_132_522);
        assert_eq!(expiry(&jwt(r#"{"exp":1597132522,"aud":"x","email":7}"#)), Some(at));
        for payload in ["", "{}", r#"{"exp":"1597132522"}"#, r#"{"exp":-1}"#, "[1597132522]"] {
            assert_eq!(expiry(&jwt(payload)), None, "{payload}");
        }
        for token in ["", "a.b", "a.b.c", "..", "a.eyJleHAiOjF9.c.d", "a.eyJleHAiOjF9.c\r\nx: y"] {
            assert_eq!(expiry(&token.into()), None, "{token}");
        }
    }
}
