//! The token exchange of [RFC 8693](https://www.rfc-editor.org/rfc/rfc8693) at Google's endpoint.

use url::form_urlencoded;

use super::call::{basic, call};
use super::metrics::{HEADER, Metrics};
use super::token_answer::{FederatedToken, TokenAnswer};
use crate::context::Context;
use crate::external_account::ExternalAccount;
use crate::http::{Method, Request};
use crate::secret::Secret;
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
        let mut secrets = subject_token.secret_parts().to_vec();
        secrets.extend(account.client_auth().map(|client| client.secret.clone()));
        secrets
    };
    let answer: TokenAnswer = call(context, operation, &request, secrets)?;
    answer.check(operation, asked_at)
}

/// Returns the form of RFC 8693 §2.1.
fn form(
    account: &ExternalAccount,
    subject_token: &SubjectToken,
    scopes: &[&str],
) -> Secret<Vec<u8>> {
    // Large enough for every form: a buffer that grows leaves copies of the secret behind.
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(8192));
    form.append_pair("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
        .append_pair("audience", account.audience().as_str())
        .append_pair("scope", &scopes.join(" "))
        .append_pair("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
        .append_pair("subject_token", subject_token.token().expose())
        .append_pair("subject_token_type", subject_token.token_type());
    // "userProject […] should only be set when the client is not authenticated" (AIP-4117): with
    // client authentication, the client's own project counts.
    if let (Some(project), None) = (account.workforce_pool_user_project(), account.client_auth()) {
        let options = serde_json::json!({ "userProject": project }).to_string();
        form.append_pair("options", &options);
    }
    Secret::new(form.finish().into_bytes())
}
