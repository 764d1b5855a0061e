//! Fuzzes the requests of the clients of a server.

use std::fmt::Write as _;

use gcp_wif::http_server::{
    Rejection, Request, RequestReader, Response, Status, parameter, segments,
};

/// Takes the bytes of a connection. They come at once, then in small pieces: the requests are the same.
pub fn run(bytes: &[u8]) {
    let at_once = read(bytes, bytes.len().max(1));
    for size in [1, 7] {
        assert_eq!(read(bytes, size), at_once, "in pieces of {size}");
    }
}

/// Reads every request. The result shows each of them, and why the connection ends.
fn read(bytes: &[u8], size: usize) -> String {
    let mut reader = RequestReader::default();
    let mut seen = String::new();
    for piece in bytes.chunks(size) {
        reader.push(piece);
        loop {
            match reader.next_request() {
                Ok(None) => break,
                Ok(Some(request)) => seen.push_str(&shown(&request)),
                Err(rejection) => {
                    let _ = write!(seen, "{rejection:?}");
                    answer(rejection);
                    return seen;
                }
            }
            reader.finish();
        }
    }
    seen
}

fn shown(request: &Request<'_>) -> String {
    assert!(request.method().bytes().all(|byte| byte.is_ascii_graphic()));
    let Some(target) = request.target() else {
        return format!("{} without a path; ", request.method());
    };
    assert!(target.path.starts_with('/'), "{target:?}");
    for segment in segments(target.path).unwrap_or_default() {
        assert!(!segment.contains(['/', '\0']) && segment != "..", "{segment}");
    }
    let scopes = parameter(target.query, "scopes").unwrap_or_default();
    let host = request.header("host").unwrap_or_default().escape_ascii();
    let keeps_alive = request.keeps_alive();
    format!("{} {target:?} `{scopes}` of {host}, {keeps_alive}; ", request.method())
}

/// Checks that the response to bad bytes is one whole response.
fn answer(rejection: Rejection) {
    let mut out = Vec::new();
    Response::new(rejection.status(), "text/plain", "").write(&mut out, "now", false, true);
    assert!(out.ends_with(b"\r\nConnection: close\r\n\r\n"));
    assert_ne!(rejection.status(), Status::OK);
}
