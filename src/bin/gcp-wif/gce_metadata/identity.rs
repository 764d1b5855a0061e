//! ID tokens.

use std::sync::Arc;

use gcp_wif::federation::Error;
use gcp_wif::http_server::{Response, Status, parameter};
use gcp_wif::refresh::RefreshableTokens;

use super::{failure, response};
use crate::serve::Reply;

/// Responds to a request for an ID token. `includes_email` adds the address to tokens of the format
/// `standard` too.
pub(super) fn respond(tokens: &Arc<RefreshableTokens>, query: &str, includes_email: bool) -> Reply {
    let audience = parameter(query, "audience").unwrap_or_default();
    if audience.is_empty() {
        let problem = "non-empty audience parameter required\n";
        return Reply::Now(response::error(Status::BAD_REQUEST, problem));
    }
    if audience.len() > MAX_AUDIENCE_LENGTH {
        let problem = "audience parameter too long\n";
        return Reply::Now(response::error(Status::BAD_REQUEST, problem));
    }
    let is_full = parameter(query, "format").is_some_and(|format| format == "full");
    let has_email = is_full || includes_email;
    if let Some(token) = tokens.held_id_token(&audience, has_email) {
        return Reply::Now(response::id_token(token.token().clone()));
    }
    let (tokens, audience) = (Arc::clone(tokens), audience.into_owned());
    Reply::Later(Box::new(move || fetched(&tokens, &audience, has_email)))
}

fn fetched(tokens: &RefreshableTokens, audience: &str, has_email: bool) -> Response {
    match tokens.id_token(audience, has_email) {
        Ok(token) => response::id_token(token.token().clone()),
        Err(Error::NoServiceAccount) => response::no_service_account(),
        Err(error) => failure::response(error),
    }
}

/// In bytes.
const MAX_AUDIENCE_LENGTH: usize = 2048;
