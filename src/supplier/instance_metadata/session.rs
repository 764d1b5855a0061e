//! A session with the instance metadata service, whose requests share one IMDSv2 session token.

use std::sync::{Mutex, OnceLock};

use url::Url;

use super::failure::Failure;
use super::service::{MetadataService, State, is_absent};
use crate::context::Destination;
use crate::http::{Method, Request, Response};
use crate::mutex::lock;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::metadata_error::InstanceMetadataError;
use crate::supplier::status_error::status_error;

/// A session, whose token is requested together with the first document that needs it.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) service: MetadataService,
    state: Mutex<State>,
    remembers_failures: bool,
    failure: OnceLock<Failure>,
}

impl Session {
    pub(super) const fn new(service: MetadataService) -> Self {
        Self {
            service,
            state: Mutex::new(State::Unopened),
            remembers_failures: false,
            failure: OnceLock::new(),
        }
    }

    pub(super) fn with_service(
        self,
        change: impl FnOnce(MetadataService) -> MetadataService,
    ) -> Self {
        Self { service: change(self.service), ..self }
    }

    /// Returns the first failure for every later request.
    pub(super) fn remembering_failures(self) -> Self {
        Self { remembers_failures: true, ..self }
    }

    /// Requests a document with the session token. A token that has expired is replaced once:
    /// "401 – Unauthorized: The GET request uses an invalid token. The recommended action is to
    /// generate a new token." (AWS, Use the Instance Metadata Service)
    ///
    /// `on_open` is called as soon as there is a token, before the document is requested.
    pub(super) fn fetch(
        &self,
        operation: Operation,
        url: &Url,
        on_open: impl FnOnce(),
    ) -> Result<Response, Failure> {
        if let Some(failure) = self.failure.get() {
            return Err(failure.clone());
        }
        let result = self.request(operation, url, on_open);
        if let (true, Err(failure)) = (self.remembers_failures, &result) {
            // If another thread has already stored a failure, that one stays.
            let _ = self.failure.set(failure.clone());
        }
        result
    }

    fn request(
        &self,
        operation: Operation,
        url: &Url,
        on_open: impl FnOnce(),
    ) -> Result<Response, Failure> {
        let mut on_open = Some(on_open);
        let mut expired = None;
        loop {
            let state = self.opened(url, expired.as_ref()).map_err(|failure| match expired {
                // The service has just returned 401, so it exists.
                Some(_) => failure.of_present_service(Operation::MetadataSessionToken),
                None => failure,
            })?;
            if let Some(on_open) = on_open.take() {
                on_open();
            }
            let mut request =
                Request::new(Method::Get, self.service.configured(url)?).header("accept", "*/*");
            if let State::V2(token) = &state {
                request = request.secret_header(TOKEN_HEADER, token.clone());
            }
            match (self.service.context.send(&request, Destination::InstanceMetadata), state) {
                (Ok(response), State::V2(token)) if response.status == 401 && expired.is_none() => {
                    expired = Some(token);
                }
                (Ok(response), _) => return Ok(response),
                (Err(error), State::WithoutToken) if is_absent(&error) => {
                    return Err(Failure::Absent(error));
                }
                (Err(error), _) => {
                    return Err(ServiceError::from_transport(operation, error).into());
                }
            }
        }
    }

    /// Returns the token of the open session, if it has one.
    pub(super) fn token(&self) -> Option<Secret> {
        match &*lock(&self.state) {
            State::V2(token) => Some(token.clone()),
            _ => None,
        }
    }

    /// Returns the open session. It is opened first if it is not open, or is open with the `expired` token.
    /// Other threads wait meanwhile.
    fn opened(&self, document: &Url, expired: Option<&Secret>) -> Result<State, Failure> {
        let mut state = lock(&self.state);
        let is_expired = |token: &Secret| expired.is_some_and(|old| old.expose() == token.expose());
        match &*state {
            State::Unopened => {}
            State::V2(token) if is_expired(token) => *state = State::Unopened,
            open => return Ok(open.clone()),
        }
        *state = self.service.open(document)?;
        Ok(state.clone())
    }

    /// Returns the error for the status of a document.
    pub(super) fn status_error(
        &self,
        operation: Operation,
        response: &Response,
    ) -> InstanceMetadataError {
        let redactor = Redactor::new(self.token());
        status_error(operation, response, &redactor).into()
    }
}

const TOKEN_HEADER: &str = "x-aws-ec2-metadata-token";
