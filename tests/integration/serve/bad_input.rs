//! Malformed requests: each gets one response, is counted, and ends its connection.

use std::io::Write as _;

use rustix::process::Signal;

use super::program::rest;
use super::world::{FLAVOR, Reply, V1, World};

#[test]
fn a_malformed_request_gets_one_response_and_ends_the_connection() {
    let world = World::new("no-request");
    let mut server = world.serve(&["-v"]);
    let get = format!("GET {V1}/ HTTP/1.1\r\n{FLAVOR}Host: localhost\r\n");
    let smuggled = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let cases = [
        (format!("{get}Content-Length: 0\r\nContent-Length: 5\r\n\r\n{smuggled}"), 400),
        (
            format!(
                "{get}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}"
            ),
            501,
        ),
        (format!("{get}Transfer-Encoding: identity\r\n\r\n{smuggled}"), 501),
        (format!("{get}Host: localhost\r\n\r\n{smuggled}"), 400),
        (format!("{get}Content-Length: +0\r\n\r\n{smuggled}"), 400),
        (format!("{get}Content-Length : 50\r\n\r\n{smuggled}"), 400),
        (format!("{get}X: a\nContent-Length: 50\r\n\r\n{smuggled}"), 400),
        (format!("{get}X: a\r\n Content-Length: 50\r\n\r\n{smuggled}"), 400),
        (format!("{get}Content-Length: 16385\r\n\r\n{}", "x".repeat(16_385)), 413),
        (format!("{get}X: {}\r\n\r\n", "x".repeat(1024 * 1024)), 431),
        (format!("{get}{}\r\n", "X: y\r\n".repeat(65)), 431),
        (format!("GET /{} HTTP/1.1\r\n", "x".repeat(8192)), 414),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 505),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}".to_owned(), 400),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), 400),
        ("hello\r\n\r\n".to_owned(), 400),
    ];
    for (bytes, status) in &cases {
        let text = server.raw(bytes.as_bytes());
        let shown = &bytes[..bytes.len().min(200)];
        let reply = Reply::parse(&text);
        assert_eq!((reply.status, reply.body.as_str()), (*status, ""), "{shown}: {text}");
        assert_eq!(reply.header("connection"), Some("close"), "{shown}");
    }
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    assert!(world.stderr().contains(&format!(" malformed {},", cases.len())), "{}", world.stderr());
}

#[test]
fn a_body_is_dropped_and_the_connection_goes_on() {
    let world = World::new("body");
    let server = world.serve(&[]);
    let mut stream = server.connect();
    let body = "x".repeat(16_384);
    let post = format!(
        "POST {V1}/instance/service-accounts/default/token HTTP/1.1\r\n{FLAVOR}Host: localhost\r\n\
         Content-Length: 16384\r\n\r\n{body}"
    );
    stream.write_all(post.as_bytes()).unwrap();
    stream
        .write_all(b"\r\nGET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    let text = rest(&mut stream);
    assert!(text.starts_with("HTTP/1.1 405 "), "{text}");
    assert!(text.contains("Allow: GET, HEAD\r\n"), "{text}");
    assert!(text.ends_with("\r\n\r\ncomputeMetadata/\n"), "{text}");
}

#[test]
fn requests_in_a_row_are_answered_in_their_order() {
    let world = World::new("pipeline");
    let server = world.serve(&[]);
    let mut stream = server.connect();
    let of = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{FLAVOR}\r\n");
    let many = [of(&format!("{V1}/universe/universe-domain")), of("/")].concat().repeat(300);
    let last = "GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n";
    let mut writer = stream.try_clone().unwrap();
    let writing = std::thread::spawn(move || writer.write_all((many + last).as_bytes()).unwrap());
    let text = rest(&mut stream);
    writing.join().unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK\r\n").count(), 601);
    assert_eq!(text.matches("googleapis.comHTTP/1.1").count(), 300);
    assert!(text.ends_with("\r\n\r\nok\n"));
}
