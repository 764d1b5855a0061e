//! The token exchange of [RFC 8693](https://www.rfc-editor.org/rfc/rfc8693) at Google's endpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::call::{access_token, call};
use super::metrics::{HEADER, Metrics};
use crate::context::Context;
use crate::external_account::{ClientAuth, ExternalAccount};
use crate::http::{Method, Request};
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::subject_token::SubjectToken;
use crate::timestamp::Timestamp;

/// An access token of the token endpoint, for the identity in the pool.
#[derive(Clone, Debug)]
pub(crate) struct FederatedToken {
    /// The token itself.
    pub(crate) token: Secret,
    /// The time at which it expires.
    pub(crate) expires_at: Timestamp,
}

/// Exchanges a subject token for a federated token with the given scopes.
///
/// # Errors
/// [`ServiceError`] of [`Operation::TokenExchange`].
pub(crate) fn exchange(
    context: &Context,
    account: &ExternalAccount,
    subject_token: &SubjectToken,
    scopes: &[&str],
    metrics: Metrics,
) -> Result<FederatedToken, ServiceError> {
    let operation = Operation::TokenExchange;
    let mut request = Request::new(Method::Post, account.token_url().clone())
        .header("accept", "application/json")
        .header(HEADER, metrics.to_string())
        .body("application/x-www-form-urlencoded", form(account, subject_token, scopes));
    if let Some(client) = account.client_auth() {
        request = request.secret_header("authorization", basic(client));
    }

    let asked_at = context.now();
    let secrets = || {
        let mut secrets = subject_token.secret_parts();
        secrets.extend(account.client_auth().map(|client| client.secret.clone()));
        secrets
    };
    let answer: Answer = call(context, operation, &request, secrets)?;
    let token = access_token(operation, "access_token", answer.access_token)?;
    let malformed = |problem: &str| ServiceError::malformed(operation, problem);
    if !answer.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("Bearer")) {
        return Err(malformed("has a `token_type` other than Bearer"));
    }
    let seconds = answer.expires_in.and_then(Seconds::value);
    let seconds = seconds.ok_or_else(|| malformed("has no `expires_in` in seconds"))?;
    let expires_at = asked_at.plus(std::time::Duration::from_secs(seconds));
    Ok(FederatedToken { token, expires_at })
}

/// Returns the form of RFC 8693 §2.1.
fn form(
    account: &ExternalAccount,
    subject_token: &SubjectToken,
    scopes: &[&str],
) -> Secret<Vec<u8>> {
    let encoded = subject_token.url_encoded();
    // Large enough for every form: a buffer that grows leaves copies of the secret behind.
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(8192));
    form.append_pair("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
        .append_pair("audience", account.audience().as_str())
        .append_pair("scope", &scopes.join(" "))
        .append_pair("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
        .append_pair("subject_token", encoded.expose())
        .append_pair("subject_token_type", account.subject_token_type());
    // "userProject […] should only be set when the client is not authenticated" (AIP-4117): with
    // client authentication, the client's own project counts.
    if let (Some(project), None) = (account.workforce_pool_user_project(), account.client_auth()) {
        let options = serde_json::json!({ "userProject": project }).to_string();
        form.append_pair("options", &options);
    }
    Secret::new(form.finish().into_bytes())
}

/// Returns "Basic" and the padded base64 of `id:secret` (RFC 7617 §2).
fn basic(client: &ClientAuth) -> Secret {
    let pair = Zeroizing::new(format!("{}:{}", client.id, client.secret.expose()));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Secret::new(format!("Basic {}", *encoded))
}

#[derive(Deserialize)]
struct Answer {
    access_token: Option<Secret>,
    expires_in: Option<Seconds>,
    token_type: Option<String>,
}

/// `expires_in`: "The validity lifetime, in seconds, of the token" (RFC 8693 §2.2.1). Some proxies make
/// a string of the number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(u64),
    Text(String),
    Other(IgnoredAny),
}

impl Seconds {
    fn value(self) -> Option<u64> {
        match self {
            Self::Number(seconds) => Some(seconds),
            Self::Text(text) => text.parse().ok(),
            Self::Other(_) => None,
        }
        .filter(|seconds| *seconds > 0)
    }
}
