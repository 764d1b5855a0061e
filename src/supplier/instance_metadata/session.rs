//! A session with the instance metadata service: requests under one IMDSv2 session token.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use url::Url;

use super::addresses::TOKEN_PATH;
use super::endpoint_mode::MetadataEndpointMode;
use super::settings::{MetadataSettings, moved_to};
use crate::context::{Context, Destination, Level, TransportError, TransportErrorKind};
use crate::external_account::is_instance_metadata;
use crate::http::{Method, Request, Response};
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::metadata_error::InstanceMetadataError;
use crate::supplier::shared_config::SharedConfig;
use crate::supplier::status_error::status_error;

/// A session, whose token is requested together with the first document that needs it.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) context: Context,
    session_token: Option<Url>,
    allow_imdsv1: bool,
    pub(super) settings: MetadataSettings,
    state: Mutex<State>,
    remembers_failures: bool,
    failure: OnceLock<Result<TransportError, InstanceMetadataError>>,
}

impl Session {
    /// Creates a session. `session_token` is the URL of tokens, if the credential file names one.
    pub(super) fn new(context: Context, session_token: Option<Url>, allow_imdsv1: bool) -> Self {
        Self {
            settings: MetadataSettings::new(context.clone()),
            context,
            session_token,
            allow_imdsv1,
            state: Mutex::new(State::Unopened),
            remembers_failures: false,
            failure: OnceLock::new(),
        }
    }

    pub(super) fn with_shared_config(mut self, config: Arc<SharedConfig>) -> Self {
        self.settings = self.settings.with_shared_config(config);
        self
    }

    pub(super) fn with_mode(mut self, mode: MetadataEndpointMode) -> Self {
        self.settings = self.settings.with_mode(mode);
        self
    }

    /// Returns the first failure again for every later request.
    pub(super) fn remembering_failures(self) -> Self {
        Self { remembers_failures: true, ..self }
    }

    /// Requests a document with the session token. A token that has expired is replaced once:
    /// "401 – Unauthorized: The GET request uses an invalid token. The recommended action is to
    /// generate a new token." (AWS, Use the Instance Metadata Service)
    /// `on_open` is called as soon as there is a token, before the document is requested.
    pub(super) fn fetch(
        &self,
        operation: Operation,
        url: &Url,
        on_open: impl FnOnce(),
    ) -> Result<Contact, InstanceMetadataError> {
        if let Some(failure) = self.failure.get() {
            return failure.clone().map(Contact::Unreachable);
        }
        let result = self.request(operation, url, on_open);
        if self.remembers_failures {
            match &result {
                Ok(Contact::Answer(_)) => {}
                // The first failure stays, if another thread has recorded one meanwhile.
                Ok(Contact::Unreachable(error)) => drop(self.failure.set(Ok(error.clone()))),
                Err(error) => drop(self.failure.set(Err(error.clone()))),
            }
        }
        result
    }

    fn request(
        &self,
        operation: Operation,
        url: &Url,
        on_open: impl FnOnce(),
    ) -> Result<Contact, InstanceMetadataError> {
        let mut on_open = Some(on_open);
        let mut expired = None;
        loop {
            let state = match self.opened(url, expired.as_ref())? {
                Opened::State(state) => state,
                // The service has just returned 401, so it exists.
                Opened::Unreachable(error) if expired.is_some() => {
                    let operation = Operation::MetadataSessionToken;
                    return Err(ServiceError::from_transport(operation, error).into());
                }
                Opened::Unreachable(error) => return Ok(Contact::Unreachable(error)),
            };
            if let Some(on_open) = on_open.take() {
                on_open();
            }
            let mut request =
                Request::new(Method::Get, self.configured(url)?).header("accept", "*/*");
            if let State::V2(token) = &state {
                request = request.secret_header(TOKEN_HEADER, token.clone());
            }
            match (self.context.send(&request, Destination::InstanceMetadata), state) {
                (Ok(response), State::V2(token)) if response.status == 401 && expired.is_none() => {
                    expired = Some(token);
                }
                (Ok(response), _) => return Ok(Contact::Answer(response)),
                (Err(error), State::WithoutToken) if is_absent(&error) => {
                    return Ok(Contact::Unreachable(error));
                }
                (Err(error), _) => {
                    return Err(ServiceError::from_transport(operation, error).into());
                }
            }
        }
    }

    /// Returns the token of the open session, if it has one.
    pub(super) fn token(&self) -> Option<Secret> {
        match &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::V2(token) => Some(token.clone()),
            _ => None,
        }
    }

    /// Returns the open session. Opens it if it is not open yet, or only with the token that has
    /// expired. Other threads wait meanwhile.
    fn opened(
        &self,
        document: &Url,
        expired: Option<&Secret>,
    ) -> Result<Opened, InstanceMetadataError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_expired = |token: &Secret| expired.is_some_and(|old| old.expose() == token.expose());
        match &*state {
            State::Unopened => {}
            State::V2(token) if is_expired(token) => *state = State::Unopened,
            open => return Ok(Opened::State(open.clone())),
        }
        let opened = self.open(document)?;
        if let Opened::State(open) = &opened {
            *state = open.clone();
        }
        Ok(opened)
    }

    fn open(&self, document: &Url) -> Result<Opened, InstanceMetadataError> {
        let operation = Operation::MetadataSessionToken;
        let Some(url) = self.session_token_url(document) else {
            return Ok(Opened::State(State::WithoutToken));
        };
        let request =
            Request::new(Method::Put, self.configured(&url)?).header(TTL_HEADER, TTL_SECONDS);
        let response = match self.context.send(&request, Destination::InstanceMetadata) {
            Ok(response) => response,
            Err(error) if is_absent(&error) => return Ok(Opened::Unreachable(error)),
            Err(error) => return Err(ServiceError::from_transport(operation, error).into()),
        };
        // "Metadata-Flavor: Google. This header indicates that the response came from the metadata
        // server" (Compute Engine, About VM metadata)
        if response.header("metadata-flavor") == Some("Google") {
            return Err(InstanceMetadataError::ComputeEngine);
        }
        match response.status {
            200 => {
                let token = response.text().map(str::trim).unwrap_or_default();
                if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
                    return Err(ServiceError::malformed(operation, "is not a token").into());
                }
                Ok(Opened::State(State::V2(token.into())))
            }
            403..=405 if self.allow_imdsv1 && !self.settings.forbids_imdsv1() => {
                self.context.log(
                    Level::Info,
                    format_args!("{NAME}: IMDSv2 is refused, falling back to IMDSv1"),
                );
                Ok(Opened::State(State::V1))
            }
            _ => Err(status_error(operation, &response, &Redactor::new([])).into()),
        }
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

    /// Returns whether a URL leads to the address of EC2's own service, the configured endpoint applied.
    pub(super) fn is_well_known(&self, url: &Url) -> bool {
        self.configured(url).is_ok_and(|url| {
            is_instance_metadata(&url) && url.scheme() == "http" && url.port().is_none()
        })
    }

    fn session_token_url(&self, document: &Url) -> Option<Url> {
        let usual = || document.join(TOKEN_PATH).ok().filter(|_| is_instance_metadata(document));
        self.session_token.clone().or_else(usual)
    }

    /// Applies the configured endpoint to a URL. `AWS_EC2_METADATA_SERVICE_ENDPOINT` and the like
    /// replace the usual address only, and never another one that the credential file names.
    fn configured(&self, url: &Url) -> Result<Url, InstanceMetadataError> {
        if !is_instance_metadata(url) {
            return Ok(url.clone());
        }
        let endpoint = self.settings.endpoint().map_err(InstanceMetadataError::Setting)?;
        Ok(endpoint.map_or_else(|| url.clone(), |endpoint| moved_to(&endpoint, url)))
    }
}

/// The outcome of a request.
pub(super) enum Contact {
    /// The service answered, with any status.
    Answer(Response),
    /// There is no metadata service on this machine.
    Unreachable(TransportError),
}

#[derive(Clone, Debug)]
enum State {
    Unopened,
    /// IMDSv2 with its session token.
    V2(Secret),
    /// IMDSv2 was refused, and a setting allows IMDSv1.
    V1,
    /// The addresses are not those of the metadata service, and no URL for tokens is configured.
    WithoutToken,
}

enum Opened {
    State(State),
    Unreachable(TransportError),
}

/// Returns whether there is no metadata service: outside EC2 the address cannot be reached, and in a
/// container a hop limit of 1 makes the first request time out.
const fn is_absent(error: &TransportError) -> bool {
    error.is_unreachable() || matches!(error.kind, TransportErrorKind::Timeout(_))
}

pub(super) const NAME: &str = "instance metadata";

const TOKEN_HEADER: &str = "x-aws-ec2-metadata-token";

const TTL_HEADER: &str = "x-aws-ec2-metadata-token-ttl-seconds";

/// The lifetime of a session token, as in Google's libraries: a search takes less than a second.
const TTL_SECONDS: &str = "300";
