//! The network of a scenario, which returns the recorded responses and refuses any other request.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gcp_wif::context::{
    ClientCertificateError, Destination, Transport, TransportError, TransportErrorKind,
    UreqTransport,
};
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::x509::ClientCertificate;

use super::format::traffic::{Exchange, RecordedError, RecordedResponse};
use super::loaded::Loaded;
use super::request::{certificate_problem, problems};

/// The recorded responses to the requests of a scenario, in order, and what is wrong with the requests.
pub struct Replay {
    scenario: Loaded,
    state: Mutex<State>,
    next: Condvar,
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    problems: Vec<String>,
}

impl Replay {
    pub fn new(scenario: Loaded) -> Self {
        Self { scenario, state: Mutex::default(), next: Condvar::new() }
    }

    /// Lists all requests, expected or not.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests.clone()
    }

    /// Lists the problems of the requests, and those that were never sent.
    pub fn problems(&self) -> Vec<String> {
        let state = self.lock();
        let unused = self.scenario.exchanges().skip(state.requests.len());
        let unused = unused.map(|exchange| {
            let request = &exchange.request;
            format!("never asked for: {} {}", request.method, request.url)
        });
        state.problems.iter().cloned().chain(unused).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is the turn of a request to the metadata service. One thread requests the
    /// zone while another one requests the role, in an order that is random; here, the request that
    /// was recorded first comes first. All other requests come in their order, or are wrong.
    fn turn(&self, request: &Request, destination: Destination) -> MutexGuard<'_, State> {
        let state = self.lock();
        if destination != Destination::InstanceMetadata {
            return state;
        }
        let is_it = |exchange: &Exchange| exchange.request.url == request.url.as_str();
        let comes_later = |state: &mut State| {
            let mut left = self.scenario.exchanges().skip(state.requests.len());
            left.next().is_some_and(|next| !is_it(next)) && left.any(is_it)
        };
        let turn = self.next.wait_timeout_while(state, PATIENCE, comes_later);
        turn.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// A transport of a scenario.
pub struct ReplayTransport {
    replay: Arc<Replay>,
    certificate: Option<ClientCertificate>,
}

impl ReplayTransport {
    pub fn new(replay: &Arc<Replay>) -> Self {
        Self { replay: Arc::clone(replay), certificate: None }
    }
}

impl Transport for ReplayTransport {
    fn send(
        &self,
        request: &Request,
        destination: Destination,
    ) -> Result<Response, TransportError> {
        self.replay.respond(request, destination, self.certificate.as_ref())
    }

    fn with_client_certificate(
        &self,
        certificate: &ClientCertificate,
    ) -> Result<Arc<dyn Transport>, ClientCertificateError> {
        UreqTransport::default().with_client_certificate(certificate)?;
        let (replay, certificate) = (Arc::clone(&self.replay), Some(certificate.clone()));
        Ok(Arc::new(Self { replay, certificate }))
    }
}

impl Replay {
    fn respond(
        &self,
        request: &Request,
        destination: Destination,
        certificate: Option<&ClientCertificate>,
    ) -> Result<Response, TransportError> {
        let mut state = self.turn(request, destination);
        let number = state.requests.len();
        state.requests.push(request.clone());
        self.next.notify_all();
        let host = host_of(request);
        let shown = format!("request {number}, {} {}", request.method.as_str(), request.url);
        let Some(exchange) = self.scenario.exchanges().nth(number) else {
            state.problems.push(format!("{shown}: unexpected"));
            let kind = TransportErrorKind::NotHttp("the scenario has no such answer".to_owned());
            return Err(TransportError::new(host, kind));
        };
        let mut found = problems(request, destination, &exchange.request, &self.scenario);
        found.extend(certificate_problem(certificate, &exchange.request));
        state.problems.extend(found.into_iter().map(|problem| format!("{shown}: {problem}")));
        answer(exchange, host)
    }
}

fn answer(exchange: &Exchange, host: String) -> Result<Response, TransportError> {
    match (&exchange.response, &exchange.error) {
        (Some(response), None) => Ok(response_of(response)),
        (None, Some(error)) => Err(TransportError::new(host, kind_of(error))),
        _ => panic!("`{}` needs either `response` or `error`", exchange.request.url),
    }
}

fn response_of(recorded: &RecordedResponse) -> Response {
    let headers = recorded.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
    Response::new(recorded.status, headers, Secret::new(recorded.bytes()))
}

fn kind_of(error: &RecordedError) -> TransportErrorKind {
    match error {
        RecordedError::BodyTooLarge(limit) => TransportErrorKind::BodyTooLarge(*limit),
        RecordedError::BrokenOff => TransportErrorKind::ConnectionClosed,
        RecordedError::Connect(reason) => TransportErrorKind::Connect(reason.clone()),
        RecordedError::ConnectTimeout(seconds) => {
            TransportErrorKind::ConnectTimeout(Duration::from_secs(*seconds))
        }
        RecordedError::Garbled(reason) => TransportErrorKind::NotHttp(reason.clone()),
        RecordedError::NotHttps => TransportErrorKind::NotHttps,
        RecordedError::Timeout(seconds) => {
            TransportErrorKind::Timeout(Duration::from_secs(*seconds))
        }
        RecordedError::Tls(reason) => TransportErrorKind::Tls(reason.clone()),
        RecordedError::UnknownHost => TransportErrorKind::UnknownHost,
    }
}

fn host_of(request: &Request) -> String {
    let host = request.url.host_str().unwrap_or_default();
    request.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The longest wait: the turn of an unexpected request never comes.
const PATIENCE: Duration = Duration::from_secs(2);
