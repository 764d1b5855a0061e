//! The adapter as the tests use it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{
    Deadline, Destination, LocalFileSystem, Transport as _, TransportError, UreqTransport,
};
use gcp_wif::http::{Method, Request, Response};

/// Sends a request to a server on loopback.
pub(super) fn send(
    address: SocketAddr,
    destination: Destination,
    variables: BTreeMap<String, String>,
) -> Result<Response, TransportError> {
    let request = Request::new(Method::Get, format!("http://{address}/").parse().unwrap());
    transport(variables, None).send(&request, destination)
}

/// Returns an adapter, with a time limit for all requests together.
pub(super) fn transport(
    variables: BTreeMap<String, String>,
    timeout: Option<Duration>,
) -> UreqTransport {
    let deadline = timeout.map_or_else(Deadline::never, Deadline::after);
    UreqTransport::new(Arc::new(variables), Arc::new(LocalFileSystem::default()), deadline)
}

pub(super) fn no_variables() -> BTreeMap<String, String> {
    BTreeMap::new()
}
