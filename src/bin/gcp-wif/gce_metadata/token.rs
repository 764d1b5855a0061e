//! Access tokens.

use std::sync::Arc;

use gcp_wif::context::Context;
use gcp_wif::exchange::AccessToken;
use gcp_wif::http_server::{Response, Status, parameter};
use gcp_wif::json::to_secret_json;
use gcp_wif::refresh::RefreshableTokens;
use serde::Serialize;

use super::failure;
use super::response;
use super::scopes::Scopes;
use crate::serve::Reply;

/// Responds to a request for an access token, from memory if it holds one.
pub(super) fn respond(
    tokens: &Arc<RefreshableTokens>,
    scopes: &Scopes,
    query: &str,
    context: &Context,
) -> Reply {
    let requested = parameter(query, "scopes").unwrap_or_default();
    let Some(granted) = scopes.granted(&requested) else {
        return Reply::Now(response::oauth_error(
            Status::FORBIDDEN,
            "invalid_scope",
            "this server gives tokens with the scopes of its --scope only",
        ));
    };
    if let Some(token) = tokens.held_access_token(&granted) {
        return Reply::Now(of_token(&token, context));
    }
    let granted: Vec<String> = granted.into_iter().map(str::to_owned).collect();
    let (tokens, context) = (Arc::clone(tokens), context.clone());
    Reply::Later(Box::new(move || {
        let granted: Vec<&str> = granted.iter().map(String::as_str).collect();
        match tokens.access_token(&granted) {
            Ok(token) => of_token(&token, &context),
            Err(error) => failure::response(error),
        }
    }))
}

fn of_token(token: &AccessToken, context: &Context) -> Response {
    // Clients read an integer, and zero would be an expired token to them.
    let expires_in = token.expires_at().since(context.now()).as_secs().max(1);
    let access_token = token.token().expose();
    let object = TokenObject { access_token, expires_in, token_type: "Bearer" };
    response::access_token(to_secret_json(&object))
}

#[derive(Serialize)]
struct TokenObject<'a> {
    access_token: &'a str,
    expires_in: u64,
    token_type: &'static str,
}
