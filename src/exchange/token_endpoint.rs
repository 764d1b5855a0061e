//! The token exchange of [RFC 8693](https://www.rfc-editor.org/rfc/rfc8693) at Google's endpoint.

use serde_json::json;

use super::call::{basic, call};
use super::metrics::{HEADER, Metrics};
use super::token_response::{BearerToken, TokenResponse};
use crate::context::Context;
use crate::external_account::ExternalAccount;
use crate::http::{Method, Request};
use crate::service_error::{Operation, ServiceError};
use crate::subject_token::SubjectToken;

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
) -> Result<BearerToken, ServiceError> {
    let operation = Operation::TokenExchange;
    let scope = scopes.join(" ");
    // "userProject […] should only be set when the client is not authenticated" (AIP-4117): with
    // client authentication, the client's own project counts.
    let user_project = account.workforce_pool_user_project();
    let user_project = user_project.filter(|_| account.client_auth().is_none());
    let options = user_project.map(|project| json!({ "userProject": project }).to_string());
    // RFC 8693 §2.1
    let mut fields = vec![
        ("grant_type", TOKEN_EXCHANGE),
        ("audience", account.audience().as_str()),
        ("scope", &scope),
        ("requested_token_type", ACCESS_TOKEN),
        ("subject_token", subject_token.token().expose()),
        ("subject_token_type", subject_token.token_type()),
    ];
    fields.extend(options.as_deref().map(|options| ("options", options)));
    let mut request = Request::new(Method::Post, account.token_url().clone())
        .header("accept", "application/json")
        .header(HEADER, metrics.to_string())
        .form(&fields);
    if let Some(client) = account.client_auth() {
        request = request.secret_header("authorization", basic(client));
    }

    let requested_at = context.now();
    let secrets = || {
        let mut secrets = subject_token.secret_parts().to_vec();
        secrets.extend(account.client_auth().map(|client| client.secret.clone()));
        secrets
    };
    let response: TokenResponse = call(context, operation, &request, secrets)?;
    response.check(operation, requested_at)
}

/// The grant type of a token exchange (RFC 8693 §2.1).
pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The type of an access token (RFC 8693 §3).
pub(super) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
