//! The refresh token grant of a login: RFC 6749 §6, at Google's endpoint.

use url::form_urlencoded;

use super::call::{basic, call};
use super::token_answer::{FederatedToken, TokenAnswer};
use crate::context::Context;
use crate::credentials::{ExternalAccountAuthorizedUser, RefreshGrant};
use crate::http::{Method, Request};
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};

/// Requests an access token of a user. `refresh_token` is that of the grant, or the one that has replaced
/// it. Also returns the refresh token that replaces this one, if the endpoint issues a new one.
///
/// # Errors
/// [`ServiceError`] of [`Operation::RefreshToken`].
pub(crate) fn refresh(
    context: &Context,
    user: &ExternalAccountAuthorizedUser,
    grant: &RefreshGrant,
    refresh_token: &Secret,
) -> Result<(FederatedToken, Option<Secret>), ServiceError> {
    let operation = Operation::RefreshToken;
    // The scopes are those of the login: "If omitted [it] is treated as equal to the scope originally granted
    // by the resource owner." (RFC 6749 §6)
    // Large enough for every form: a buffer that grows leaves copies of the secret behind.
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(8192));
    form.append_pair("grant_type", "refresh_token")
        .append_pair("refresh_token", refresh_token.expose());
    let form = Secret::new(form.finish().into_bytes());
    let request = Request::new(Method::Post, user.token_url().clone())
        .header("accept", "application/json")
        .secret_header("authorization", basic(&grant.client_auth))
        .body("application/x-www-form-urlencoded", form);

    let asked_at = context.now();
    let secrets = || vec![refresh_token.clone(), grant.client_auth.secret.clone()];
    let mut answer: TokenAnswer = call(context, operation, &request, secrets)?;
    let replaced = answer.refresh_token.take();
    let replaced =
        replaced.filter(|new| !new.expose().is_empty() && new.expose() != refresh_token.expose());
    Ok((answer.check(operation, asked_at)?, replaced))
}
