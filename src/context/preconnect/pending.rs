//! Connections that wait for their request.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard};

use ureq::http::Uri;
use ureq::unversioned::transport::{Transport, time};

use crate::mutex::lock;

/// The connections of an agent that were begun ahead of their requests.
#[derive(Default)]
pub(super) struct PendingConnections(Mutex<Vec<Pending>>);

impl PendingConnections {
    /// Registers a connection to the host of a URI. Returns the sender for the open connection, or
    /// `None` if another one was begun a moment ago.
    pub(super) fn begin(&self, uri: &Uri) -> Option<Sender<Box<dyn Transport>>> {
        self.begin_at(uri, time::Instant::now())
    }

    pub(super) fn begin_at(
        &self,
        uri: &Uri,
        begun: time::Instant,
    ) -> Option<Sender<Box<dyn Transport>>> {
        let mut pending = self.lock();
        let now = time::Instant::now();
        pending.retain(|known| now < known.begun + MAX_REUSE);
        if pending.iter().any(|known| known.is_for(uri)) {
            return None;
        }
        let (sender, connection) = mpsc::channel();
        pending.push(Pending { uri: uri.clone(), begun, connection: Some(connection) });
        Some(sender)
    }

    /// Takes the connection to the host of a URI, which may not be open yet.
    pub(super) fn take(&self, uri: &Uri) -> Option<Receiver<Box<dyn Transport>>> {
        let now = time::Instant::now();
        let mut pending = self.lock();
        let known = pending.iter_mut().find(|known| known.is_for(uri))?;
        let connection = known.connection.take()?;
        (now < known.begun + MAX_IDLE).then_some(connection)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Pending>> {
        lock(&self.0)
    }
}

impl fmt::Debug for PendingConnections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingConnections { .. }")
    }
}

/// A connection that is open, or being opened.
struct Pending {
    uri: Uri,
    begun: time::Instant,
    /// `None` once a request has taken it.
    connection: Option<Receiver<Box<dyn Transport>>>,
}

impl Pending {
    fn is_for(&self, uri: &Uri) -> bool {
        self.uri.scheme() == uri.scheme() && self.uri.authority() == uri.authority()
    }
}

/// The longest time that a connection waits for its request. Servers close idle connections, some soon, and a
/// closed one cannot be recognized: unread bytes may be a TLS alert or the session tickets of TLS 1.3.
const MAX_IDLE: time::Duration = time::Duration::from_secs(5);

/// The time in which ureq reuses a connection for further requests. Until then, a host needs no other one.
const MAX_REUSE: time::Duration = time::Duration::from_secs(15);
