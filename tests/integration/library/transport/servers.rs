//! Unusual and hostile servers.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use gcp_wif::context::{Destination, Transport as _, TransportErrorKind};
use gcp_wif::http::{Method, Request};
use gcp_wif::secret::Secret;
use testkit::http::{Answer, Server};

use super::adapter::{no_variables, send, transport};
use super::raw_server::raw_server;
use crate::support::outside::NO_LISTENER;

#[test]
fn every_status_is_a_response_and_redirects_are_not_followed() {
    let server = Server::start(|_| {
        let mut answer = Answer::new(302, "text/plain", "elsewhere");
        answer.headers.push(("location".to_owned(), "/stolen".to_owned()));
        answer
    });
    let response = send(server.address, Destination::Google, no_variables()).unwrap();
    assert_eq!((response.status, response.text()), (302, Some("elsewhere")));
    assert_eq!(server.connections(), 1);
}

#[test]
fn plain_http_is_for_metadata_and_loopback_only() {
    let request = Request::new(Method::Get, "http://sts.googleapis.invalid/".parse().unwrap());
    for destination in [Destination::Google, Destination::Aws, Destination::Issuer] {
        let error = transport(no_variables(), None).send(&request, destination).unwrap_err();
        assert_eq!(error.kind, TransportErrorKind::NotHttps);
        assert!(!error.is_retryable());
    }
}

#[test]
fn an_endless_body_is_refused() {
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        while stream.write_all(&[b'x'; 65_536]).is_ok() {}
    });
    let error = send(address, Destination::Google, no_variables()).unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::BodyTooLarge(1024 * 1024));
}

#[test]
fn endless_headers_are_refused() {
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"x-long: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n").is_ok() {}
    });
    let error = send(address, Destination::Google, no_variables()).unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::TooManyHeaders(128));
}

#[test]
fn each_limit_of_a_response_is_named() {
    let headers = |count: usize| {
        let more = "x: y\r\n".repeat(count - 1);
        format!("HTTP/1.1 200 OK\r\n{more}content-length: 0\r\n\r\n")
    };
    let line = |size: usize| {
        let value = "y".repeat(size);
        format!("HTTP/1.1 200 OK\r\nx: {value}\r\ncontent-length: 0\r\n\r\n")
    };
    let body = |size: usize| {
        let body = "y".repeat(size);
        format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n{body}")
    };
    for accepted in [headers(128), line(32_000), body(1_048_576)] {
        let address = raw_server(move |mut stream| drop(stream.write_all(accepted.as_bytes())));
        send(address, Destination::Google, no_variables()).unwrap();
    }
    for (refused, expected) in [
        (headers(129), "the response of `HOST` has more than 128 headers"),
        (line(33_000), "the headers of the response of `HOST` are longer than 32768 bytes"),
        (body(1_048_577), "the response of `HOST` is longer than 1048576 bytes"),
    ] {
        let address = raw_server(move |mut stream| drop(stream.write_all(refused.as_bytes())));
        let error = send(address, Destination::Google, no_variables()).unwrap_err();
        assert_eq!(error.to_string(), expected.replace("HOST", &address.to_string()));
        assert!(!error.is_retryable());
    }
}

/// A token of a service may be longer than a header of the next request can be.
#[test]
fn a_request_that_cannot_be_sent_is_named() {
    let server = Server::start(|_| Answer::new(200, "text/plain", ""));
    let send = |path: usize, value: usize| {
        let url = format!("http://{}/{}", server.address, "p".repeat(path)).parse().unwrap();
        let request = Request::new(Method::Get, url);
        let request = request.secret_header("x-made-up-token", "v".repeat(value).into());
        transport(no_variables(), None).send(&request, Destination::InstanceMetadata)
    };
    send(32_000, 32_000).unwrap();
    assert_eq!(server.connections(), 1);
    for (path, value, part) in [
        (0, 32_768, "header `x-made-up-token` has 32787 bytes"),
        (32_768, 0, "request line has 32784 bytes"),
        (70_000, 0, "request line has 70016 bytes"),
    ] {
        let error = send(path, value).unwrap_err();
        let host = server.address;
        let expected =
            format!("the request to `{host}` cannot be sent: its {part}, expected at most 32768");
        assert_eq!(error.to_string(), expected);
        assert!(!error.is_retryable());
    }
    assert_eq!(server.connections(), 1);
}

#[test]
fn the_largest_token_fits_into_a_header() {
    let server = Server::start(|request| {
        let length = request.header("authorization").unwrap().len() + request.body.len();
        let mut answer = Answer::new(200, "text/plain", length.to_string());
        answer.headers.push(("x-long".to_owned(), "x".repeat(12_288)));
        answer
    });
    let url = format!("http://{}/", server.address).parse().unwrap();
    let request = Request::new(Method::Post, url)
        .secret_header("authorization", "x".repeat(12_288).into())
        .body("text/plain", Secret::new(vec![b'x'; 100_000]));
    let response = transport(no_variables(), None).send(&request, Destination::Google).unwrap();
    assert_eq!(response.text(), Some("112288"));
}

#[test]
fn endless_interim_responses_are_cut() {
    let address = raw_server(|mut stream| {
        while stream.write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n").is_ok() {
            std::thread::park_timeout(Duration::from_millis(1));
        }
    });
    let error = send(address, Destination::Google, no_variables()).unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::TooManyInterimResponses(32));
    // All of them at once fill the buffer.
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(&b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(10_000));
    });
    let error = send(address, Destination::Google, no_variables()).unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::TooManyInterimResponses(32));
}

#[test]
fn a_few_interim_responses_are_skipped() {
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(&b"HTTP/1.1 102 Processing\r\n\r\n".repeat(20));
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone");
    });
    let response = send(address, Destination::Google, no_variables()).unwrap();
    assert_eq!(response.text(), Some("done"));
}

#[test]
fn a_response_that_is_not_http_is_named() {
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(b"SSH-2.0-fake\r\n");
    });
    let error = send(address, Destination::Google, no_variables()).unwrap_err();
    assert!(matches!(error.kind, TransportErrorKind::NotHttp(_)), "{error}");
}

#[test]
fn an_endless_size_of_a_chunk_is_named() {
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let _ = stream.write_all(&[b'0'; 70_000]);
    });
    let error = send(address, Destination::Google, no_variables()).unwrap_err();
    let expected = "is not HTTP: the size of a chunk does not end within 36864 bytes";
    assert!(error.to_string().ends_with(expected), "{error}");
}

#[test]
fn a_broken_connection_is_named_and_retryable() {
    for head in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"] {
        let address = raw_server(move |mut stream| {
            let _ = stream.write_all(head.as_bytes());
        });
        let error = send(address, Destination::Google, no_variables()).unwrap_err();
        assert_eq!(error.kind, TransportErrorKind::ConnectionClosed, "{head:?}");
        assert!(error.is_retryable() && !error.is_unreachable());
    }
}

#[test]
fn a_silent_server_times_out_at_the_deadline() {
    let address = raw_server(|mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let deadline = Duration::from_millis(200);
    let request = Request::new(Method::Get, format!("http://{address}/").parse().unwrap());
    let transport = transport(no_variables(), Some(deadline));
    let error = transport.send(&request, Destination::Google).unwrap_err();
    assert!(matches!(error.kind, TransportErrorKind::Timeout(_)), "{error}");
    let error = transport.send(&request, Destination::Google).unwrap_err();
    assert_eq!(
        error.kind,
        TransportErrorKind::DeadlineExceeded,
        "the deadline applies to the whole request"
    );
}

#[test]
fn a_closed_port_is_unreachable() {
    let error = send(NO_LISTENER, Destination::InstanceMetadata, no_variables()).unwrap_err();
    assert!(error.is_unreachable(), "{error}");
}
