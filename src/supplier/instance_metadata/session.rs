//! A conversation with the instance metadata service, under one IMDSv2 session token.

use std::sync::{Mutex, OnceLock, PoisonError};

use url::Url;

use super::NAME;
use super::addresses::TOKEN_PATH;
use crate::context::{Context, Destination, Level, TransportError, TransportErrorKind};
use crate::external_account::is_instance_metadata;
use crate::http::{Method, Request, Response};
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::InstanceMetadataError;
use crate::supplier::metadata_settings::{MetadataSettings, moved_to};

/// Asks the service, with a session token that is got with the first request that needs it.
#[derive(Debug)]
pub(super) struct Session {
    context: Context,
    session_token: Option<Url>,
    allow_imdsv1: bool,
    pub(super) settings: MetadataSettings,
    state: Mutex<State>,
    pub(super) remembers_failures: bool,
    failure: OnceLock<Result<TransportError, InstanceMetadataError>>,
}

impl Session {
    /// Begins a conversation. `session_token` is where tokens are, where the credential file says.
    pub(super) fn new(context: Context, session_token: Option<Url>, allow_imdsv1: bool) -> Self {
        let state = Mutex::new(State::Unopened);
        let settings = MetadataSettings::new(context.clone());
        Self {
            context,
            session_token,
            allow_imdsv1,
            settings,
            state,
            remembers_failures: false,
            failure: OnceLock::new(),
        }
    }

    /// Gets a document with the session token. A token that has ended meanwhile is replaced once:
    /// "401 – Unauthorized: The GET request uses an invalid token. The recommended action is to
    /// generate a new token." (AWS, Use the Instance Metadata Service)
    ///
    /// `once_open` is called when there is a token, before the document is asked for.
    pub(super) fn fetch(
        &self,
        operation: Operation,
        url: &Url,
        once_open: impl FnOnce(),
    ) -> Result<Contact, InstanceMetadataError> {
        if let Some(failure) = self.failure.get() {
            return failure.clone().map(Contact::Unreachable);
        }
        let result = self.ask(operation, url, once_open);
        if self.remembers_failures {
            match &result {
                Ok(Contact::Answer(_)) => {}
                // Another thread may have found the same.
                Ok(Contact::Unreachable(error)) => drop(self.failure.set(Ok(error.clone()))),
                Err(error) => drop(self.failure.set(Err(error.clone()))),
            }
        }
        result
    }

    fn ask(
        &self,
        operation: Operation,
        url: &Url,
        once_open: impl FnOnce(),
    ) -> Result<Contact, InstanceMetadataError> {
        let mut once_open = Some(once_open);
        let mut ended = None;
        loop {
            let state = match self.opened(url, ended.as_ref())? {
                Opened::State(state) => state,
                // The service has answered 401 a moment ago: it is there.
                Opened::Unreachable(error) if ended.is_some() => {
                    let operation = Operation::MetadataSessionToken;
                    return Err(ServiceError::from_transport(operation, error).into());
                }
                Opened::Unreachable(error) => return Ok(Contact::Unreachable(error)),
            };
            if let Some(once_open) = once_open.take() {
                once_open();
            }
            let mut request = Request::new(Method::Get, self.place(url)?).header("accept", "*/*");
            if let State::V2(token) = &state {
                request = request.secret_header(TOKEN_HEADER, token.clone());
            }
            match (self.context.send(&request, Destination::InstanceMetadata), state) {
                (Ok(response), State::V2(token)) if response.status == 401 && ended.is_none() => {
                    ended = Some(token);
                }
                (Ok(response), _) => return Ok(Contact::Answer(response)),
                (Err(error), State::WithoutToken) if is_silent(&error) => {
                    return Ok(Contact::Unreachable(error));
                }
                (Err(error), _) => {
                    return Err(ServiceError::from_transport(operation, error).into());
                }
            }
        }
    }

    /// Is the session, which is opened where there is none, or none but with a token that has ended.
    /// Whoever comes meanwhile waits for it.
    fn opened(&self, asked: &Url, ended: Option<&Secret>) -> Result<Opened, InstanceMetadataError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let has_ended = |token: &Secret| ended.is_some_and(|end| end.expose() == token.expose());
        match &*state {
            State::Unopened => {}
            State::V2(token) if has_ended(token) => *state = State::Unopened,
            open => return Ok(Opened::State(open.clone())),
        }
        let opened = self.open_session(asked)?;
        if let Opened::State(open) = &opened {
            *state = open.clone();
        }
        Ok(opened)
    }

    fn open_session(&self, asked: &Url) -> Result<Opened, InstanceMetadataError> {
        let operation = Operation::MetadataSessionToken;
        let Some(url) = self.session_token_url(asked) else {
            return Ok(Opened::State(State::WithoutToken));
        };
        let request = Request::new(Method::Put, self.place(&url)?).header(TTL_HEADER, TTL_SECONDS);
        let response = match self.context.send(&request, Destination::InstanceMetadata) {
            Ok(response) => response,
            Err(error) if is_silent(&error) => return Ok(Opened::Unreachable(error)),
            Err(error) => return Err(ServiceError::from_transport(operation, error).into()),
        };
        match response.status {
            200 => {
                let token = response.text().map(str::trim).unwrap_or_default();
                if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
                    return Err(ServiceError::malformed(operation, "is not a token").into());
                }
                Ok(Opened::State(State::V2(token.into())))
            }
            403..=405 if self.allow_imdsv1 && !self.settings.forbid_imdsv1() => {
                self.context.log(
                    Level::Info,
                    format_args!("{NAME}: IMDSv2 is refused, going on with IMDSv1"),
                );
                Ok(Opened::State(State::V1))
            }
            _ => Err(ServiceError::from_status(operation, &response).into()),
        }
    }

    fn session_token_url(&self, asked: &Url) -> Option<Url> {
        let given = self.session_token.clone();
        given.or_else(|| asked.join(TOKEN_PATH).ok().filter(|_| is_instance_metadata(asked)))
    }

    /// Is where to ask really: `AWS_EC2_METADATA_SERVICE_ENDPOINT` and its like stand for the usual
    /// address, and not for one that the credential file has chosen otherwise.
    fn place(&self, url: &Url) -> Result<Url, InstanceMetadataError> {
        if !is_instance_metadata(url) {
            return Ok(url.clone());
        }
        let endpoint = self.settings.endpoint().map_err(InstanceMetadataError::Setting)?;
        Ok(endpoint.map_or_else(|| url.clone(), |endpoint| moved_to(&endpoint, url)))
    }
}

#[derive(Clone, Debug)]
enum State {
    Unopened,
    /// IMDSv2.
    V2(Secret),
    /// IMDSv2 was refused and a setting allows IMDSv1.
    V1,
    /// The addresses are none of the metadata service, and name no place for tokens.
    WithoutToken,
}

enum Opened {
    State(State),
    Unreachable(TransportError),
}

/// Is what a request came to.
pub(super) enum Contact {
    Answer(Response),
    /// There is no metadata service here.
    Unreachable(TransportError),
}

/// Off EC2 the address cannot be reached; in a container, a hop limit of 1 lets the answer to the
/// first request time out.
const fn is_silent(error: &TransportError) -> bool {
    error.is_unreachable() || matches!(error.kind, TransportErrorKind::Timeout(_))
}

const TOKEN_HEADER: &str = "x-aws-ec2-metadata-token";

const TTL_HEADER: &str = "x-aws-ec2-metadata-token-ttl-seconds";

/// As Google's libraries ask for: the token is used within the second.
const TTL_SECONDS: &str = "300";
