//! The failure of a server without credentials.

use gcp_wif::http_server::{Response, Status};

use super::response;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::with_causes;
use crate::serve::BUSY;

/// A failed attempt to renew the credentials.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    message: String,
    /// Whether AWS has refused, so that a client need not try again.
    is_refused: bool,
}

impl Failure {
    /// Returns the failure of a server that cannot wait any longer.
    pub(super) fn busy() -> Self {
        Self { message: BUSY.to_owned(), is_refused: false }
    }

    /// Returns the response to a request for a document of the instance.
    pub(super) fn of_instance(&self) -> Response {
        let (status, error) = match self.is_refused {
            true => (Status::FORBIDDEN, "access_denied"),
            false => (Status::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        };
        response::instance_error(status, error, &self.message)
    }

    /// Returns the response to a request for the credentials of a container.
    pub(super) fn of_container(&self) -> Response {
        let (status, code) = match self.is_refused {
            true => (Status::FORBIDDEN, "AccessDenied"),
            false => (Status::SERVICE_UNAVAILABLE, "ServiceUnavailable"),
        };
        response::container_error(status, code, &self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { message: with_causes(&error), is_refused: error.exit() == Exit::Refused }
    }
}
