//! Connections that are opened before there is a request for them. The module `unversioned` of ureq,
//! outside its promise of semver, is used in this folder alone.

mod resolvers;

use std::fmt;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::Resolver as _;
use ureq::unversioned::transport::{
    ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport, time,
};
use ureq::{Agent, Error, Timeout};

use resolvers::{DeferredResolver, LiteralResolver};

/// Is an agent whose connections may be opened early.
#[derive(Debug)]
pub(super) struct PreconnectAgent {
    pub(super) agent: Agent,
    connections: Connections,
}

impl PreconnectAgent {
    pub(super) fn new(config: Config) -> Self {
        let connections = Connections(Arc::default());
        Self {
            agent: Agent::with_parts(config, connections.clone(), DeferredResolver),
            connections,
        }
    }

    /// Begins to connect to a host, for the first request to it. When that fails, the request
    /// connects by itself, and says what is wrong.
    pub(super) fn connect(&self, uri: Uri, timeout: Duration) {
        let mut early = self.connections.0.lock();
        let now = time::Instant::now();
        early.retain(|known| now < known.begun + IN_USE);
        if early.iter().any(|known| known.is_for(&uri)) {
            return;
        }
        let (sender, connection) = mpsc::channel();
        let (opener, config) = (Arc::clone(&self.connections.0), self.agent.config().clone());
        let target = uri.clone();
        let started = thread::Builder::new().spawn(move || {
            if let Ok(Some(open)) = open_early(&opener, &target, &config, timeout) {
                // Where nobody wants it any more, it is closed.
                let _ = sender.send(open);
            }
        });
        if started.is_ok() {
            early.push(Early { uri, begun: now, connection: Some(connection) });
        }
    }
}

/// Is where an agent has its connections from.
#[derive(Clone, Debug)]
struct Connections(Arc<Opener>);

impl Connector for Connections {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        // Who has an address already is a proxy, on the way to the host of a request.
        if details.addrs.is_empty()
            && let Some(open) = self.0.early(details)?
        {
            return Ok(Some(open));
        }
        self.0.open(details, time_left(details))
    }
}

#[derive(Default)]
struct Opener {
    connector: DefaultConnector,
    early: Mutex<Vec<Early>>,
}

impl Opener {
    /// Is the connection that was opened early for a host, if any; waits for it where it is on its
    /// way, as long as the request may wait.
    fn early(&self, details: &ConnectionDetails<'_>) -> Result<Option<Box<dyn Transport>>, Error> {
        let now = time::Instant::now();
        let mut early = self.lock();
        let known = early.iter_mut().find(|known| known.is_for(details.uri));
        let known = known.and_then(|known| Some((known.begun, known.connection.take()?)));
        drop(early);
        let Some((_, connection)) = known.filter(|(begun, _)| now < *begun + LONGEST_IDLE) else {
            return Ok(None);
        };
        match connection.recv_timeout(*time_left(details).after) {
            Ok(open) => Ok(Some(open)),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(Error::Timeout(details.timeout.reason)),
        }
    }

    /// Looks up the name, unless a proxy does, and connects.
    fn open(
        &self,
        details: &ConnectionDetails<'_>,
        lookup: NextTimeout,
    ) -> Result<Option<Box<dyn Transport>>, Error> {
        let proxy = details.config.proxy();
        let has_proxy = proxy.is_some_and(|proxy| !proxy.is_no_proxy(details.uri));
        let addrs = if has_proxy || !details.addrs.is_empty() {
            details.addrs.clone()
        } else {
            LiteralResolver.resolve(details.uri, details.config, lookup)?
        };
        let details = ConnectionDetails {
            uri: details.uri,
            addrs,
            config: details.config,
            // The settings of TLS are those of the agent, which are made ready only once.
            request_level: false,
            resolver: &LiteralResolver,
            now: time::Instant::now(),
            timeout: time_left(details),
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::clone(&details.register_shutdown),
        };
        self.connector.connect(&details, None)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Early>> {
        self.early.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener { .. }")
    }
}

/// Connects as a request would.
fn open_early(
    opener: &Arc<Opener>,
    uri: &Uri,
    config: &Config,
    timeout: Duration,
) -> Result<Option<Box<dyn Transport>>, Error> {
    let to_proxy = Arc::clone(opener);
    // A limit would take a thread of its own, and nobody waits longer for this one than they like.
    let no_limit = NextTimeout::default();
    let details = ConnectionDetails {
        uri,
        addrs: LiteralResolver.empty(),
        config,
        request_level: false,
        resolver: &LiteralResolver,
        now: time::Instant::now(),
        timeout: NextTimeout {
            after: timeout.into(),
            reason: Timeout::Connect,
            ..NextTimeout::default()
        },
        current_time: Arc::new(time::Instant::now),
        run_connector: Arc::new(move |details| {
            to_proxy.open(details, no_limit)?.ok_or(Error::ConnectionFailed)
        }),
        register_shutdown: Arc::new(|_| Ok(())),
    };
    opener.open(&details, no_limit)
}

/// Is a connection that is open, or on its way.
struct Early {
    uri: Uri,
    begun: time::Instant,
    /// None once a request has it.
    connection: Option<Receiver<Box<dyn Transport>>>,
}

impl Early {
    fn is_for(&self, uri: &Uri) -> bool {
        self.uri.scheme() == uri.scheme() && self.uri.authority() == uri.authority()
    }
}

fn time_left(details: &ConnectionDetails<'_>) -> NextTimeout {
    let after = match (details.timeout.after, details.now, time::Instant::now()) {
        (time::Duration::Exact(after), time::Instant::Exact(begun), time::Instant::Exact(now)) => {
            after.saturating_sub(now.saturating_duration_since(begun)).into()
        }
        (after, _, _) => after,
    };
    NextTimeout { after, ..details.timeout }
}

/// Servers close what nobody uses, some of them soon. Whether one has cannot be seen: what has come
/// in since may be its farewell as well as the session tickets of TLS 1.3.
const LONGEST_IDLE: time::Duration = time::Duration::from_secs(5);

/// As long as ureq keeps a connection for the next request.
const IN_USE: time::Duration = time::Duration::from_secs(15);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// The early connection never comes: whoever counts on it, gets nothing.
    #[test]
    fn a_connection_that_was_begun_long_ago_is_not_counted_on() {
        let with = |begun| {
            let uri = server();
            let config = Agent::config_builder().timeout_connect(Some(SHORT)).build();
            let agent = PreconnectAgent::new(config);
            let (sender, receiver) = mpsc::channel();
            let early = Early { uri: uri.clone(), begun, connection: Some(receiver) };
            agent.connections.0.lock().push(early);
            let answer = agent.agent.get(uri).call();
            drop(sender);
            answer.map(|answer| answer.status().as_u16())
        };
        assert_eq!(with(time::Instant::AlreadyHappened).unwrap(), 200);
        assert!(matches!(with(time::Instant::now()), Err(Error::Timeout(Timeout::Connect))));
    }

    #[test]
    fn a_connection_that_fails_is_replaced() {
        let uri = server();
        let agent = PreconnectAgent::new(Config::default());
        let (_, receiver) = mpsc::channel();
        let early =
            Early { uri: uri.clone(), begun: time::Instant::now(), connection: Some(receiver) };
        agent.connections.0.lock().push(early);
        assert_eq!(agent.agent.get(uri).call().unwrap().status().as_u16(), 200);
    }

    /// Answers one request.
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
