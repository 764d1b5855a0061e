//! Tests of the loop, with a clock that a test sets.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use gcp_wif::context::{Clock, Context};
use gcp_wif::http_server::{Request, Response, Status};

use super::access::AccessPolicy;
use super::event_loop::Server;
use super::handle::ServerHandle;
use super::service::{Peer, Reply, Service};

#[test]
fn a_late_result_does_not_answer_the_next_request() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let clock = Arc::new(Hand::default());
    let (sender, begun) = channel();
    let handle = ServerHandle::new().unwrap();
    let server = Server {
        policy: Arc::new(AccessPolicy {
            allow_from: Vec::new(),
            allow_hosts: Vec::new(),
            allow_uids: Vec::new(),
            own_uid: None,
            capability: None,
            is_open: true,
            address,
        }),
        listener,
        service: Arc::new(Slow(sender)),
        context: Context::new().with_clock(clock.clone()),
        handle: handle.clone(),
    };
    let running = std::thread::spawn(move || server.run(Duration::from_secs(3600), || {}));
    let request = |mut stream: &TcpStream, target: &str| {
        write!(stream, "GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        begun.recv().unwrap()
    };
    #[expect(clippy::disallowed_methods, reason = "the test is the client")]
    let connect = || TcpStream::connect(address).unwrap();

    let first = connect();
    let end_slow = request(&first, "/slow");
    *clock.0.lock().unwrap() += Duration::from_secs(60);
    handle.report();
    assert_eq!(response(&first), (503, "busy".to_owned()));
    let end_next = request(&first, "/next");
    // The other two threads are taken. The third one begins when that of the late result is free, after which the
    // server has that result before the next one.
    let [other, third, fourth] = [(); 3].map(|()| connect());
    let ends = [request(&other, "/"), request(&third, "/")];
    write!(&fourth, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    end_slow.send(()).unwrap();
    let end_last = begun.recv().unwrap();
    end_next.send(()).unwrap();
    assert_eq!(response(&first), (200, "/next".to_owned()));
    ends.into_iter().chain([end_last]).for_each(|end| end.send(()).unwrap());
    handle.stop();
    running.join().unwrap().unwrap();
}

/// Reads one response: its status and its body.
fn response(mut stream: &TcpStream) -> (u16, String) {
    let mut text = String::new();
    let mut byte = [0];
    let is_whole = |text: &str| {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length = head.to_ascii_lowercase();
        let (_, length) = length.split_once("content-length: ")?;
        let length = length.lines().next()?.parse::<usize>().ok()?;
        (body.len() == length).then(|| (head[9..12].parse().unwrap(), body.to_owned()))
    };
    loop {
        stream.read_exact(&mut byte).unwrap();
        text.push(char::from(byte[0]));
        if let Some(response) = is_whole(&text) {
            return response;
        }
    }
}

/// A service whose every response is the path, once a test ends the work.
struct Slow(Sender<Sender<()>>);

impl Service for Slow {
    fn respond(&self, request: &Request<'_>, _: &Peer) -> Reply {
        let path = request.target().unwrap().path.to_owned();
        let begun = self.0.clone();
        Reply::Later(Box::new(move || {
            let (end, ended): (_, Receiver<()>) = channel();
            begun.send(end).unwrap();
            ended.recv().unwrap();
            Response::new(Status::OK, "text/plain", path)
        }))
    }

    fn busy(&self) -> Response {
        Response::new(Status::SERVICE_UNAVAILABLE, "text/plain", "busy")
    }
}

/// A clock that a test sets.
#[derive(Default)]
struct Hand(Mutex<Duration>);

impl Clock for Hand {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}
