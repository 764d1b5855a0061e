//! The agent of ureq, with connections that are opened ahead.

use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport};
use ureq::{Agent, Error};

use super::dialer::{Dialer, time_left};
use super::pending::PendingConnections;
use super::resolvers::DeferredResolver;

/// An agent that can connect ahead of its requests.
#[derive(Debug)]
pub(crate) struct PreconnectAgent {
    pub(crate) agent: Agent,
    connector: PreconnectConnector,
}

impl PreconnectAgent {
    pub(crate) fn new(config: Config) -> Self {
        let connector = PreconnectConnector::default();
        Self { agent: Agent::with_parts(config, connector.clone(), DeferredResolver), connector }
    }

    /// Begins to connect to a host for the next request to it. If that fails, the request connects
    /// again and reports the failure.
    pub(crate) fn connect(&self, uri: Uri, timeout: Duration) {
        let Some(sender) = self.connector.pending.begin(&uri) else { return };
        let (dialer, config) = (Arc::clone(&self.connector.dialer), self.agent.config().clone());
        // A failed spawn drops the sender, and the request then connects by itself.
        let _ = thread::Builder::new().spawn(move || {
            if let Ok(Some(open)) = dialer.dial_ahead(&uri, &config, timeout) {
                // Without a receiver the connection is closed.
                let _ = sender.send(open);
            }
        });
    }
}

/// The source of an agent's connections: pending ones first, else new ones.
#[derive(Clone, Debug, Default)]
struct PreconnectConnector {
    pending: Arc<PendingConnections>,
    dialer: Arc<Dialer>,
}

impl Connector for PreconnectConnector {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        // ureq passes addresses only for a proxy through which it connects to the host.
        if details.addrs.is_empty()
            && let Some(open) = self.pending(details)?
        {
            return Ok(Some(open));
        }
        self.dialer.dial(details, time_left(details))
    }
}

impl PreconnectConnector {
    /// Returns the pending connection to a host, if any. Waits for it as long as the request may
    /// wait for a connection.
    fn pending(
        &self,
        details: &ConnectionDetails<'_>,
    ) -> Result<Option<Box<dyn Transport>>, Error> {
        let Some(connection) = self.pending.take(details.uri) else { return Ok(None) };
        match connection.recv_timeout(*time_left(details).after) {
            Ok(open) => Ok(Some(open)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(Error::Timeout(details.timeout.reason)),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use ureq::Timeout;
    use ureq::unversioned::transport::time;

    use super::*;

    /// The pending connection never opens, so a request that waits for it times out.
    #[test]
    fn a_connection_that_was_begun_long_ago_is_not_waited_for() {
        let with = |begun| {
            let uri = server();
            let config = Agent::config_builder().timeout_connect(Some(SHORT)).build();
            let agent = PreconnectAgent::new(config);
            let sender = agent.connector.pending.begin_at(&uri, begun);
            let response = agent.agent.get(uri).call();
            drop(sender);
            response.map(|response| response.status().as_u16())
        };
        assert_eq!(with(time::Instant::AlreadyHappened).unwrap(), 200);
        assert!(matches!(with(time::Instant::now()), Err(Error::Timeout(Timeout::Connect))));
    }

    #[test]
    fn a_pending_connection_that_fails_is_replaced() {
        let uri = server();
        let agent = PreconnectAgent::new(Config::default());
        drop(agent.connector.pending.begin(&uri));
        assert_eq!(agent.agent.get(uri).call().unwrap().status().as_u16(), 200);
    }

    /// Starts a server that answers one request.
    fn server() -> Uri {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        });
        format!("http://{address}/").parse().unwrap()
    }

    const SHORT: Duration = Duration::from_millis(300);
}
