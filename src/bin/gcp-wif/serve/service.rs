//! What a server of this program does with a request.

use std::net::SocketAddr;
use std::time::Duration;

use gcp_wif::http_server::{Request, Response};

use super::counters::Check;

/// The part of a server that knows what the requests are about.
pub(crate) trait Service: Send + Sync {
    /// Responds to a request. It must not block; work that does is a [`Reply::Later`].
    fn respond(&self, request: &Request<'_>, peer: &Peer) -> Reply;

    /// Returns the response to a request whose work took too long, or that came while all that may
    /// wait do so.
    fn busy(&self) -> Response;
}

/// What becomes of a request.
pub(crate) enum Reply {
    /// This response.
    Now(Response),
    /// This response, because a check refused the request.
    Refused(Check, Response),
    /// The response that this work returns.
    Later(Box<dyn FnOnce() -> Response + Send>),
    /// This response, after a time.
    Held(Duration, Response),
    /// The same request again, when [`Peer::uid`] is known.
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
