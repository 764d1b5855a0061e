//! A server of both clouds with a fault at one request.

use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use serde_json::json;
use testkit::clouds::{self, ACCESS_KEY_ID, Log, SECRET_ACCESS_KEY, SESSION_TOKEN};
use testkit::google::Targets;
use testkit::http::{Answer, Received, receive, respond};

use super::fault::Fault;
use super::hop::{CONTAINER, Hop};

/// A running server of both clouds with a fault at one hop.
pub struct FaultyServer {
    pub address: SocketAddr,
    state: Arc<State>,
}

struct State {
    hop: Hop,
    fault: Fault,
    /// The target of redirects, which must get no request.
    elsewhere: String,
    requests: AtomicUsize,
    closing: AtomicBool,
    address: SocketAddr,
}

impl FaultyServer {
    pub fn start(hop: Hop, fault: Fault, elsewhere: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            hop,
            fault,
            elsewhere: elsewhere.to_owned(),
            requests: AtomicUsize::new(0),
            closing: AtomicBool::new(false),
            address,
        });
        let (closed, is_closed) = channel();
        let is_closed = Arc::new(std::sync::Mutex::new(is_closed));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || accept(listener, &shared, closed, &is_closed));
        Self { address, state }
    }

    /// Counts the requests of the hop.
    pub fn requests(&self) -> usize {
        self.state.requests.load(Ordering::SeqCst)
    }
}

type IsClosed = Arc<std::sync::Mutex<Receiver<()>>>;

fn accept(listener: TcpListener, state: &Arc<State>, closed: Sender<()>, is_closed: &IsClosed) {
    for stream in listener.incoming().flatten() {
        if state.closing.load(Ordering::SeqCst) {
            break;
        }
        let (state, is_closed) = (Arc::clone(state), Arc::clone(is_closed));
        // A client may close the connection at any time.
        std::thread::spawn(move || while serve(&stream, &state, &is_closed) == Some(()) {});
    }
    drop(listener);
    let _ = closed.send(());
}

/// Responds to one request; `None` ends the connection.
fn serve(stream: &TcpStream, state: &State, is_closed: &IsClosed) -> Option<()> {
    let request = peek(stream)?;
    let path = request.target.split('?').next()?;
    let key = format!("{} {path}", request.method);
    let mut stream = stream.try_clone().ok()?;
    if key == state.hop.key() {
        let nth = state.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let good = good(&request, &key);
        let done = state.fault.commit(&mut stream, nth, state.hop, &good, &state.elsewhere);
        return done.ok().filter(|()| state.fault.leaves_the_connection());
    }
    let request = receive(&mut BufReader::new(&stream))?;
    let mut answer = good(&request, &key);
    let is_last = state.hop.before().is_some_and(|before| before.key() == key);
    if state.fault == Fault::Refused && is_last {
        close(state, is_closed);
        answer.headers.push(("connection".to_owned(), "close".to_owned()));
        let _ = respond(&mut stream, &answer);
        return None;
    }
    respond(&mut stream, &answer).ok()
}

/// Waits until the listener is closed.
fn close(state: &State, is_closed: &IsClosed) {
    state.closing.store(true, Ordering::SeqCst);
    // Wakes the listener up.
    let _ = TcpStream::connect(state.address);
    let _ = is_closed.lock().unwrap().recv();
}

/// Peeks at a request and leaves it unread.
fn peek(stream: &TcpStream) -> Option<Received> {
    let mut buffer = vec![0; 65_536];
    let mut before = 0;
    loop {
        let length = stream.peek(&mut buffer).ok()?;
        if length == 0 {
            return None;
        }
        if length > before
            && let Some(request) = receive(&mut &buffer[..length])
        {
            return Some(request);
        }
        // Peeking does not wait for more than there is.
        before = length;
        std::thread::yield_now();
    }
}

fn good(request: &Received, key: &str) -> Answer {
    if key != CONTAINER {
        return clouds::answer(request, key, Targets::Signed, &Log::default());
    }
    let body = json!({
        "AccessKeyId": ACCESS_KEY_ID,
        "SecretAccessKey": SECRET_ACCESS_KEY,
        "Token": SESSION_TOKEN,
        "Expiration": "2099-01-01T00:00:00Z",
    });
    Answer::new(200, "application/json", body.to_string())
}
