//! The counters of a server. They show nothing of a request.

use std::fmt;

use gcp_wif::http_server::Status;

/// A check that refuses a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Check {
    /// The address of the client.
    Address,
    /// The `Host` header.
    Host,
    /// The headers of a proxy or a browser.
    Forwarded,
    /// The capability in the path, or the user of the client.
    Client,
    /// The header that a service requires.
    Flavor,
    /// The token that a client of the services of AWS sends in a header.
    Token,
}

impl Check {
    /// Returns the name in a log line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Host => "host",
            Self::Forwarded => "forwarded",
            Self::Client => "capability or user",
            Self::Flavor => "flavor",
            Self::Token => "token",
        }
    }
}

/// The counters of one server.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(super) connections: u64,
    pub(super) requests: u64,
    /// Connections beyond the limit.
    pub(super) over_limit: u64,
    /// Clients that were too slow.
    pub(super) timed_out: u64,
    /// Responses by the first digit of their status.
    statuses: [u64; 6],
    refused: [u64; 6],
    rejected: u64,
}

impl Counters {
    pub(super) fn respond(&mut self, status: Status) {
        if let Some(count) = self.statuses.get_mut(usize::from(status.code() / 100)) {
            *count += 1;
        }
    }

    pub(super) const fn refuse(&mut self, check: Check) {
        self.refused[check as usize] += 1;
    }

    pub(super) const fn reject(&mut self) {
        self.rejected += 1;
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [_, _, ok, _, client, server] = self.statuses;
        let [address, host, forwarded, capability, flavor, token] = self.refused;
        write!(
            f,
            "connections {}, requests {}, responses 2xx {ok}, 4xx {client}, 5xx {server}, refused by \
             address {address}, host {host}, forwarded {forwarded}, capability or user {capability}, \
             flavor {flavor}, token {token}, malformed {}, timed out {}, over the limit {}",
            self.connections, self.requests, self.rejected, self.timed_out, self.over_limit
        )
    }
}
