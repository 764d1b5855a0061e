//! The refresh token grant of a login: RFC 6749 §6, at Google's endpoint.

use super::call::{basic, call};
use super::token_response::{BearerToken, TokenResponse};
use crate::context::Context;
use crate::credentials::{ExternalAccountAuthorizedUser, RefreshGrant};
use crate::http::{Method, Request};
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};

/// Requests an access token of a user with a refresh token: that of the grant, or the one that has
/// replaced it. Also returns the refresh token that replaces `refresh_token`, if the endpoint issues one.
///
/// # Errors
/// [`ServiceError`] of [`Operation::RefreshToken`].
pub(crate) fn refresh(
    context: &Context,
    user: &ExternalAccountAuthorizedUser,
    grant: &RefreshGrant,
    refresh_token: &Secret,
) -> Result<(BearerToken, Option<Secret>), ServiceError> {
    let operation = Operation::RefreshToken;
    // The scopes are those of the login: "If omitted [it] is treated as equal to the scope originally granted
    // by the resource owner." (RFC 6749 §6)
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose())];
    let request = Request::new(Method::Post, user.token_url().clone())
        .header("accept", "application/json")
        .secret_header("authorization", basic(&grant.client_auth))
        .form(&fields);

    let requested_at = context.now();
    let secrets = || vec![refresh_token.clone(), grant.client_auth.secret.clone()];
    let mut response: TokenResponse = call(context, operation, &request, secrets)?;
    let new = response.refresh_token.take();
    let new = new.filter(|new| !new.expose().is_empty() && new.expose() != refresh_token.expose());
    Ok((response.check(operation, requested_at)?, new))
}
