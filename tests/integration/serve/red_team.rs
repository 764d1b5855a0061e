//! Attacks by raw sockets: requests that can be read in two ways, tricks with paths and names, and what a
//! refusal or a log gives away.

use rustix::process::Signal;

use super::world::{FLAVOR, Reply, V1, World, request};

#[test]
fn a_request_that_can_be_read_in_two_ways_ends_the_connection() {
    let world = World::new("two-ways");
    let server = world.serve(&[]);
    let second =
        format!("GET {V1}/universe/universe-domain HTTP/1.1\r\nHost: localhost\r\n{FLAVOR}\r\n");
    let length = second.len();
    for (head, status) in [
        // Lengths that another program could read in another way.
        (format!("Content-Length: {length}, {length}\r\n"), 400),
        (format!("Content-Length: {length}\r\ncontent-length: {length}\r\n"), 400),
        ("Content-Length: 0x0\r\n".to_owned(), 400),
        ("Content-Length: 0_0\r\n".to_owned(), 400),
        ("Content-Length: -1\r\n".to_owned(), 400),
        ("Content-Length:\r\n".to_owned(), 400),
        ("Content-Length: 0;q=1\r\n".to_owned(), 400),
        ("Content-Length: 99999999999999999999999\r\n".to_owned(), 413),
        (format!("Content-Length\t: {length}\r\n"), 400),
        (format!("Content-Length\u{b}: {length}\r\n"), 400),
        // Codings, hidden or not.
        ("Transfer-Encoding: chunked\r\n".to_owned(), 501),
        ("Transfer-Encoding:\r\n".to_owned(), 501),
        ("transfer-encoding: Chunked, identity\r\n".to_owned(), 501),
        ("Transfer-Encoding : chunked\r\n".to_owned(), 400),
        (format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n"), 501),
        // Lines that another program could end elsewhere.
        ("X: a\rContent-Length: 5\r\n".to_owned(), 400),
        ("X: a\n".to_owned(), 400),
        ("X: a\0b\r\n".to_owned(), 400),
        (" Content-Length: 5\r\n".to_owned(), 400),
        ("X\r\n".to_owned(), 400),
        (": x\r\n".to_owned(), 400),
        ("X Y: z\r\n".to_owned(), 400),
        // Two names of the server.
        ("Host: localhost\r\n".to_owned(), 400),
        ("host: evil.example\r\n".to_owned(), 400),
    ] {
        let first = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{head}\r\n");
        let text = server.raw((first + &second).as_bytes());
        let reply = Reply::parse(&text);
        assert_eq!((reply.status, reply.body.as_str()), (status, ""), "{head:?}: {text}");
        assert_eq!(reply.header("connection"), Some("close"), "{head:?}");
    }
    for (line, status) in [
        ("GET /healthz HTTP/1.1 HTTP/1.1", 400),
        ("GET  /healthz HTTP/1.1", 400),
        ("GET /healthz\tHTTP/1.1", 400),
        ("GET /health\rz HTTP/1.1", 400),
        ("GET /healthz http/1.1", 505),
        ("GET /healthz HTTP/0.9", 505),
        ("GET /healthz HTTP/1.2", 505),
        ("GET /healthz HTTP/2", 505),
        ("GET /healthz", 400),
        ("G\0T /healthz HTTP/1.1", 400),
    ] {
        let text = server.raw(format!("{line}\r\nHost: localhost\r\n\r\n{second}").as_bytes());
        let reply = Reply::parse(&text);
        let is_refused = reply.status == status || (reply.status == 400 && status == 505);
        assert!(is_refused && reply.body.is_empty(), "{line:?}: {text}");
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{line:?}: {text}");
    }
}

#[test]
fn a_path_is_that_of_one_resource_or_of_none() {
    let world = World::new("paths");
    let server = world.serve(&[]);
    let capability = &server.capability;
    let token = format!("{V1}/instance/service-accounts/default/token");
    let inner = &capability[1..];
    for path in [
        format!("{capability}/.{token}"),
        format!("{capability}/x/..{token}"),
        format!("{capability}/%2e%2e{capability}{token}"),
        format!("{capability}%2f{}", &token[1..]),
        format!("{capability}%5c{}", &token[1..]),
        format!("{capability}\\{}", &token[1..]),
        format!("{capability}{}", token.replace('/', "//")),
        format!("{capability}{}", token.to_uppercase()),
        format!("{capability}{token}#"),
        format!("{capability}{token};x=y"),
        format!("{capability}{token}%00"),
        format!("{capability}{token}%0a"),
        format!("{capability}{token}%20"),
        format!("{capability}{token}."),
        format!("{capability}{token}%"),
        format!("{capability}{token}%zz"),
        format!("{capability}{token}%c0%af"),
        format!("{capability}{}", token.replace("token", "%2574oken")),
        format!("/%2e{capability}{token}"),
        format!("{}{token}", capability.to_lowercase()),
        format!("{}{token}", &capability[..capability.len() - 1]),
        format!("{capability}A{token}"),
        format!("//{inner}{token}"),
        format!("{capability}{capability}{token}"),
    ] {
        let text = server.raw(request("GET", &path, FLAVOR).as_bytes());
        let reply = Reply::parse(&text);
        let is_refused = matches!(reply.status, 404 | 400);
        assert!(is_refused && !text.contains("access_token"), "{path}: {text}");
    }
    for target in [
        format!("http://evil.example{capability}{token}"),
        format!("http://localhost@evil.example{capability}{token}"),
        format!("http://localhost:80@evil.example{capability}{token}"),
        format!("http://evil.example\\@localhost{capability}{token}"),
        format!("http://localhost.{capability}{token}"),
        format!("ftp://localhost{capability}{token}"),
        "*".to_owned(),
        "169.254.169.254:80".to_owned(),
    ] {
        for method in ["GET", "CONNECT", "OPTIONS", "TRACE"] {
            let text = server.raw(request(method, &target, FLAVOR).as_bytes());
            let status = Reply::parse(&text).status;
            assert!(matches!(status, 400 | 403 | 404 | 405), "{method} {target}: {text}");
        }
    }
    // A name in the target does not excuse another one in the header.
    let target = format!("http://localhost{capability}{token}");
    let both = format!("GET {target} HTTP/1.1\r\nHost: evil.example\r\n{FLAVOR}\r\n");
    assert!(server.raw((both + "GET / HTTP/1.0\r\n\r\n").as_bytes()).starts_with("HTTP/1.1 403 "));
}

#[test]
fn a_response_repeats_nothing_that_a_page_could_use() {
    let world = World::new("repeats");
    let server = world.serve(&[]);
    for path in [
        "/<script>alert(1)</script>",
        "/%3Cscript%3E%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a<html>",
        "/\"'&x",
    ] {
        let text = server.raw(request("GET", path, FLAVOR).as_bytes());
        let reply = Reply::parse(&text);
        assert_eq!(reply.status, 404, "{text}");
        assert!(!reply.body.contains("<script") && !reply.body.contains("<html>"), "{text}");
        assert_eq!(reply.header("set-cookie"), None);
        assert_eq!(reply.header("x-frame-options"), Some("SAMEORIGIN"));
    }
    // A page gets no permission for the header that it needs, however it asks.
    let preflight = "Access-Control-Request-Method: GET\r\n\
                     Access-Control-Request-Headers: metadata-flavor\r\n\
                     Access-Control-Request-Private-Network: true\r\n";
    for headers in [preflight.to_owned(), format!("{preflight}Origin: http://evil.example\r\n")] {
        for path in ["/", "/healthz", &format!("{V1}/instance/id")] {
            for method in ["OPTIONS", "GET", "POST"] {
                let text = server.raw(request(method, path, &headers).as_bytes());
                assert!(!text.to_lowercase().contains("access-control"), "{text}");
                assert!(!text.contains("HTTP/1.1 3"), "no redirect: {text}");
            }
        }
    }
}

#[test]
fn no_log_has_a_part_of_a_request() {
    let world = World::new("no-log");
    let mut server = world.serve(&["-vv"]);
    let marked = |place: &str| format!("zqxj-{place}");
    let send = |method: &str, path: &str, headers: &str, body: &str| {
        let length = body.len();
        let headers = format!("{FLAVOR}{headers}Content-Length: {length}\r\n");
        server.raw((request(method, path, &headers) + body).as_bytes())
    };
    let account = format!("{V1}/instance/service-accounts/default");
    send("GET", &format!("/{}", marked("path")), "", "");
    send("GET", &format!("{account}/{}", marked("name")), "", "");
    send("GET", &format!("{account}/token?{}=1", marked("query")), "", "");
    send("GET", &format!("{account}/token?scopes={}", marked("scope")), "", "");
    send("GET", &format!("{account}/identity?audience={}", marked("audience")), "", "");
    send("POST", &format!("{account}/token"), "", &marked("body"));
    send("GET", "/", &format!("X: {}\r\n", marked("header")), "");
    send("GET", "/", &format!("Via: {}\r\n", marked("via")), "");
    send(&marked("METHOD").to_uppercase(), "/", "", "");
    server.raw(format!("GET /{} HTTP/9.9\r\n\r\n", marked("malformed")).as_bytes());
    server.raw(format!("GET / HTTP/1.0\r\nHost: {}\r\n\r\n", marked("host")).as_bytes());
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    let log = world.stderr();
    assert!(log.contains("check host\n") && log.contains("check forwarded\n"), "{log}");
    assert!(!log.to_lowercase().contains("zqxj"), "{log}");
    assert!(!log.contains(&server.capability[1..]) && !log.contains("made-up-"), "{log}");
}

/// A client that holds every connection that it may have costs the others nothing.
#[test]
fn clients_that_send_byte_by_byte_are_cut_off() {
    let world = World::new("drip");
    let mut server = world.serve(&["-v"]);
    let mut slow: Vec<_> = (0..100).map(|_| server.connect()).collect();
    let started = std::time::Instant::now();
    let mut sent = b"GET / HTTP/1.1\r\nX: ".iter().chain(std::iter::repeat(&b'x'));
    // Each byte is a sign of life, and none of them prolongs the request.
    while !slow.is_empty() {
        let byte = [*sent.next().unwrap()];
        slow.retain_mut(|stream| std::io::Write::write_all(stream, &byte).is_ok());
        assert_eq!(server.account("token").token(), 1, "another client is not served");
        assert!(started.elapsed() < super::program::PATIENCE, "{} are served", slow.len());
    }
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    assert!(world.stderr().contains(" timed out 100, "), "{}", world.stderr());
}
