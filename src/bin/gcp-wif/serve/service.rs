//! The service that a server runs.

use std::net::SocketAddr;
use std::time::Duration;

use gcp_wif::http_server::{Request, Response};

use super::counters::Check;

/// The part of a server that responds to requests.
pub(crate) trait Service: Send + Sync {
    /// Responds to a request. Must not block; blocking work is a [`Reply::Later`].
    fn respond(&self, request: &Request<'_>, peer: &Peer) -> Reply;

    /// Returns the response to a request whose work takes too long, or that arrives while too many others wait.
    fn busy(&self) -> Response;
}

/// The reply to a request.
pub(crate) enum Reply {
    /// This response.
    Now(Response),
    /// The response of the check that refused the request.
    Refused(Check, Response),
    /// The response that this blocking work returns.
    Later(Box<dyn FnOnce() -> Response + Send>),
    /// This response, after a time.
    Held(Duration, Response),
    /// None yet: the request has to be repeated once [`Peer::uid`] is known.
    NeedsUid,
}

/// The client of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    /// The user of the client. The outer `None` stands for one that has not been looked up, the inner
    /// one for a client that is not found on this machine.
    pub(crate) uid: Option<Option<u32>>,
}
