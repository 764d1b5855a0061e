//! The parts of a server that the connections use.

use std::time::Duration;

use gcp_wif::context::{Level, Log};
use gcp_wif::http_server::Response;

use super::counters::{Check, Counters};
use super::jobs::Jobs;
use super::service::{Peer, Service};

/// The parts of a server that a connection uses while it is handled.
pub(super) struct Turn<'s> {
    /// The monotonic time.
    pub(super) now: Duration,
    /// The value of the `Date` header.
    pub(super) date: &'s str,
    pub(super) service: &'s dyn Service,
    pub(super) jobs: &'s Jobs,
    pub(super) log: &'s dyn Log,
    pub(super) counters: &'s mut Counters,
    /// The number of responses that wait for a change.
    pub(super) held: &'s mut usize,
    /// Whether the server is stopping.
    pub(super) is_stopping: bool,
}

impl Turn<'_> {
    /// Counts and logs a refusal. The line shows nothing of the request.
    pub(super) fn refuse(&mut self, check: Check, peer: &Peer) {
        self.counters.refuse(check);
        let (port, check) = (peer.address.port(), check.name());
        match peer.uid.flatten() {
            Some(uid) => self.log.log(
                Level::Info,
                format_args!("refused: peer port {port}, user {uid}, check {check}"),
            ),
            None => {
                self.log.log(Level::Info, format_args!("refused: peer port {port}, check {check}"))
            }
        }
    }

    /// Returns the response to a request that cannot wait any longer.
    pub(super) fn busy(&self) -> Response {
        self.service.busy()
    }
}
