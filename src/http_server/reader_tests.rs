use super::reader::RequestReader;
use super::rejection::Rejection;

#[test]
fn a_request_may_come_in_any_pieces() {
    let bytes =
        b"POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n12\nGET / HTTP/1.0\r\n\r\n";
    for size in 1..=bytes.len() {
        let mut reader = RequestReader::default();
        let mut seen = Vec::new();
        for piece in bytes.chunks(size) {
            reader.push(piece);
            while let Some(request) = reader.next_request().unwrap() {
                let target = request.target().unwrap();
                seen.push(format!("{} {} {}", request.method(), target.path, target.query));
                reader.finish();
            }
        }
        assert_eq!(seen, ["POST /a b=c", "GET / "], "{size} bytes at once");
        assert!(reader.is_empty());
    }
}

#[test]
fn a_request_stays_until_it_is_finished() {
    let mut reader = RequestReader::default();
    reader.push(b"\r\nGET / HTTP/1.1\r\nhost:  a:1 \r\nX-Empty:\r\n\r\nGET /2");
    for _ in 0..2 {
        let request = reader.next_request().unwrap().unwrap();
        assert_eq!(request.header("Host").unwrap(), b"a:1");
        assert_eq!(request.header("x-empty").unwrap(), b"");
        assert_eq!(request.header("x"), None);
    }
    reader.finish();
    assert!(reader.next_request().unwrap().is_none());
    assert!(!reader.is_empty());
}

#[test]
fn what_is_no_request_is_refused() {
    for (bytes, rejection) in [
        ("\u{16}\u{3}\u{1}", Rejection::Malformed),
        (" ", Rejection::Malformed),
        ("\r\n\r\n", Rejection::Malformed),
        ("GET / HTTP/1.1\n", Rejection::Malformed),
        ("GET / HTTP/1.1\r\nHost: a\n", Rejection::Malformed),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", Rejection::Malformed),
        ("GET /\r\n\r\n", Rejection::Malformed),
        ("GET / HTTP/1.1\r\n\r\n", Rejection::Malformed),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", Rejection::Malformed),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", Rejection::Malformed),
        ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", Rejection::Malformed),
        ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", Rejection::Malformed),
        ("GET / HTTP/1.1\r\nHost: a\0\r\n\r\n", Rejection::Malformed),
        ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", Rejection::Malformed),
        ("PRI * HTTP/2.0\r\n\r\n", Rejection::Version),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            Rejection::TransferCoding,
        ),
    ] {
        assert_eq!(outcome(bytes), Err(rejection), "{bytes:?}");
    }
    for (length, expected) in [
        ("0", Ok(true)),
        ("16384", Ok(false)),
        ("16385", Err(Rejection::BodyTooLarge)),
        ("99999999999999999999999", Err(Rejection::BodyTooLarge)),
        ("+1", Err(Rejection::Malformed)),
        ("-1", Err(Rejection::Malformed)),
        ("1, 1", Err(Rejection::Malformed)),
        ("0x1", Err(Rejection::Malformed)),
        ("", Err(Rejection::Malformed)),
        ("1\r\nContent-Length: 1", Err(Rejection::Malformed)),
        ("1\r\nTransfer-Encoding: identity", Err(Rejection::TransferCoding)),
    ] {
        let bytes = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        assert_eq!(outcome(&bytes), expected, "{length}");
    }
}

#[test]
fn every_limit_is_exact() {
    let line =
        |length: usize| format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(length - 14));
    assert_eq!(outcome(&line(8192)), Ok(true));
    assert_eq!(outcome(&line(8193)), Err(Rejection::UriTooLong));
    assert_eq!(outcome(&"G".repeat(8194)), Err(Rejection::UriTooLong));
    let headers = |count: usize| format!("GET / HTTP/1.0\r\n{}\r\n", "a: b\r\n".repeat(count));
    assert_eq!(outcome(&headers(64)), Ok(true));
    assert_eq!(outcome(&headers(65)), Err(Rejection::HeadersTooLarge));
    let size = |size: usize| format!("GET / HTTP/1.0\r\nA: {}\r\n\r\n", "a".repeat(size - 5));
    assert_eq!(outcome(&size(32 * 1024)), Ok(true));
    assert_eq!(outcome(&size(32 * 1024 + 1)), Err(Rejection::HeadersTooLarge));
    assert_eq!(outcome(&size(1024 * 1024)), Err(Rejection::HeadersTooLarge));
}

#[test]
fn the_connection_lasts_as_the_client_says() {
    for (version, connection, keeps_alive) in [
        ("1.1", "x: y", true),
        ("1.1", "Connection: close", false),
        ("1.1", "connection: x, CLOSE", false),
        ("1.0", "x: y", false),
        ("1.0", "Connection: Keep-Alive", true),
        ("1.0", "Connection: keep-alive, close", false),
    ] {
        let mut reader = RequestReader::default();
        reader.push(format!("GET / HTTP/{version}\r\nHost: a\r\n{connection}\r\n\r\n").as_bytes());
        let request = reader.next_request().unwrap().unwrap();
        assert_eq!(request.keeps_alive(), keeps_alive, "{version} {connection}");
    }
}

#[test]
fn a_target_may_be_a_whole_url() {
    for (target, expected) in [
        ("/", Some((None, "/", ""))),
        ("//a?b?c", Some((None, "//a", "b?c"))),
        ("HTTP://h:1/a?b", Some((Some("h:1"), "/a", "b"))),
        ("http://h?b", Some((Some("h"), "/", "b"))),
        ("http:///a", Some((Some(""), "/a", ""))),
        ("https://h/", None),
        ("h:443", None),
        ("*", None),
    ] {
        let mut reader = RequestReader::default();
        reader.push(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
        let found = reader.next_request().unwrap().unwrap().target();
        let found = found.map(|target| (target.authority, target.path, target.query));
        assert_eq!(found, expected, "{target}");
    }
}

/// Returns whether the bytes are a whole request.
fn outcome(bytes: &str) -> Result<bool, Rejection> {
    let mut reader = RequestReader::default();
    reader.push(bytes.as_bytes());
    reader.next_request().map(|request| request.is_some())
}
