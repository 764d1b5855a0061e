//! Google over TLS on loopback, with a count of what happens to its connections.

use std::io::{BufReader, ErrorKind};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use testkit::google::{self, Targets};
use testkit::http::{receive, respond};

/// The behaviour of a server on a connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Manner {
    /// A response as Google's.
    Answer,
    /// The connection is closed at once.
    Reset,
    /// The connection is closed after the TLS handshake.
    Leave,
    /// No response.
    Silent,
}

/// The events so far.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    pub accepted: usize,
    /// TLS handshakes.
    pub shaken: usize,
    /// Connections that ended without a request.
    pub unused: usize,
    pub requests: Vec<String>,
}

/// A running server.
pub struct Google {
    pub address: SocketAddr,
    counts: Arc<Shared>,
    /// The number of connections that the test itself made.
    own: AtomicUsize,
}

#[derive(Default)]
struct Shared {
    counts: Mutex<Counts>,
    changed: Condvar,
}

impl Google {
    /// Starts a server that treats the first connection as `first` says, and all others as
    /// `others`.
    pub fn start(config: Arc<ServerConfig>, first: Manner, others: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let counts = Arc::new(Shared::default());
        let shared = Arc::clone(&counts);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                shared.count(|counts| counts.accepted += 1);
                let manner = if number == 0 { first } else { others };
                let (config, shared) = (Arc::clone(&config), Arc::clone(&shared));
                std::thread::spawn(move || shared.serve(stream, config, manner));
            }
        });
        Self { address, counts, own: AtomicUsize::new(0) }
    }

    /// Waits until a condition holds. Returns `false` if that takes too long.
    pub fn wait_until(&self, is_so: impl Fn(&Counts) -> bool) -> bool {
        let counts = self.counts.counts.lock().unwrap();
        let waited =
            self.counts.changed.wait_timeout_while(counts, PATIENCE, |counts| !is_so(counts));
        !waited.unwrap().1.timed_out()
    }

    /// Returns what has happened, including every connection that was made before this call.
    pub fn counts(&self) -> Counts {
        let unused = self.counts.counts.lock().unwrap().unused;
        // Connections are accepted in order, so this one comes last.
        drop(TcpStream::connect(self.address).unwrap());
        assert!(self.wait_until(|counts| counts.unused > unused));
        let mut counts = self.counts.counts.lock().unwrap().clone();
        let own = self.own.fetch_add(1, Ordering::SeqCst) + 1;
        counts.accepted -= own;
        counts.unused -= own;
        counts
    }
}

impl Shared {
    fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.counts.lock().unwrap());
        self.changed.notify_all();
    }

    fn serve(&self, mut stream: TcpStream, config: Arc<ServerConfig>, manner: Manner) {
        if manner == Manner::Reset {
            return self.count(|counts| counts.unused += 1);
        }
        if manner == Manner::Silent {
            while !matches!(std::io::Read::read(&mut stream, &mut [0; 4096]), Ok(0) | Err(_)) {}
            return self.count(|counts| counts.unused += 1);
        }
        let mut connection = ServerConnection::new(config).unwrap();
        while connection.is_handshaking() {
            match connection.complete_io(&mut stream) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return self.count(|counts| counts.unused += 1),
            }
        }
        self.count(|counts| counts.shaken += 1);
        if manner == Manner::Leave {
            return self.count(|counts| counts.unused += 1);
        }
        let mut reader = BufReader::new(StreamOwned::new(connection, stream));
        let mut is_used = false;
        while let Some(request) = receive(&mut reader) {
            is_used = true;
            let key = format!("{} {}", request.method, request.target);
            self.count(|counts| counts.requests.push(key.clone()));
            let answer = google::answer(&request, &key, Targets::Signed);
            if respond(reader.get_mut(), &answer).is_err() {
                return;
            }
        }
        self.count(|counts| counts.unused += usize::from(!is_used));
    }
}

/// How long the test waits for an event: less than the client's limit for the metadata service.
const PATIENCE: Duration = Duration::from_millis(1500);
