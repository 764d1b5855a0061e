//! Why there are no credentials.

use gcp_wif::http_server::{Response, Status};

use super::answer;
use crate::error::Error;
use crate::exit::Exit;
use crate::report;

/// A failed attempt to renew the credentials.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    message: String,
    /// Whether AWS has refused, which no second attempt of a client changes.
    is_refused: bool,
}

impl Failure {
    /// Returns the failure of a server that cannot wait any longer.
    pub(super) fn busy() -> Self {
        let message = "no answer within the time that this server waits".to_owned();
        Self { message, is_refused: false }
    }

    /// Returns the response to a request for a document of the instance.
    pub(super) fn of_instance(&self) -> Response {
        let (status, error) = match self.is_refused {
            true => (Status::FORBIDDEN, "access_denied"),
            false => (Status::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        };
        answer::instance_error(status, error, &self.message)
    }

    /// Returns the response to a request for the credentials of a container.
    pub(super) fn of_container(&self) -> Response {
        let (status, code) = match self.is_refused {
            true => (Status::FORBIDDEN, "AccessDenied"),
            false => (Status::SERVICE_UNAVAILABLE, "ServiceUnavailable"),
        };
        answer::container_error(status, code, &self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = report::with_causes(&error);
        Self { message, is_refused: error.exit() == Exit::Refused }
    }
}
