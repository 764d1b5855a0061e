//! The response to a request for a token that cannot be fetched.

use gcp_wif::federation;
use gcp_wif::http_server::{Response, Status};

use super::answer;
use crate::error::Error;
use crate::exit::Exit;
use crate::report;

/// Returns the response to a failure. Clients try again after 503 and not after 403, so only what
/// cannot get better by itself is a 403.
pub(super) fn response(error: federation::Error) -> Response {
    let error = Error::from(error);
    let message = report::with_causes(&error);
    match error.exit() {
        Exit::Refused => answer::oauth_error(Status::FORBIDDEN, "access_denied", &message),
        _ => answer::oauth_error(Status::SERVICE_UNAVAILABLE, UNAVAILABLE, &message),
    }
}

/// Returns the response of a server that cannot wait any longer.
pub(super) fn busy() -> Response {
    let message = "no answer within the time that this server waits";
    answer::oauth_error(Status::SERVICE_UNAVAILABLE, UNAVAILABLE, message)
}

const UNAVAILABLE: &str = "temporarily_unavailable";
