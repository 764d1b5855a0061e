//! What a connection uses while it is handled.

use std::time::Duration;

use gcp_wif::context::{Level, Log};
use gcp_wif::http_server::Response;

use super::counters::{Check, Counters};
use super::jobs::Jobs;
use super::service::{Peer, Service};

/// One round of the server.
pub(super) struct Turn<'s> {
    /// The time since a fixed moment.
    pub(super) now: Duration,
    /// The value of the `Date` header.
    pub(super) date: &'s str,
    pub(super) service: &'s dyn Service,
    pub(super) jobs: &'s Jobs,
    pub(super) log: &'s dyn Log,
    pub(super) counters: &'s mut Counters,
    /// The number of responses that wait for a change.
    pub(super) held: &'s mut usize,
    /// Whether the server is ending.
    pub(super) is_stopping: bool,
}

impl Turn<'_> {
    /// Counts and logs a refusal. Nothing of the request is in the line.
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

    /// Returns the response of a request that cannot be waited for any longer.
    pub(super) fn busy(&self) -> Response {
        self.service.busy()
    }
}
