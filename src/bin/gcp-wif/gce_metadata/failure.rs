//! The response to a request for a token that cannot be fetched.

use gcp_wif::federation;
use gcp_wif::http_server::{Response, Status};

use super::response;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::with_causes;
use crate::serve::BUSY;

/// Returns the response to a failure. Clients retry after 503 and not after 403, so 403 is only for a refusal.
pub(super) fn response(error: federation::Error) -> Response {
    let error = Error::from(error);
    let message = with_causes(&error);
    match error.exit() {
        Exit::Refused => response::oauth_error(Status::FORBIDDEN, "access_denied", &message),
        _ => response::oauth_error(Status::SERVICE_UNAVAILABLE, UNAVAILABLE, &message),
    }
}

/// Returns the response of a server that cannot wait any longer.
pub(super) fn busy() -> Response {
    response::oauth_error(Status::SERVICE_UNAVAILABLE, UNAVAILABLE, BUSY)
}

const UNAVAILABLE: &str = "temporarily_unavailable";
