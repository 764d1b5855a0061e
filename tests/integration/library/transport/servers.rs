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
    assert_eq!(error.kind, TransportErrorKind::HeadersTooLarge);
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
    assert_eq!(error.kind, TransportErrorKind::HeadersTooLarge);
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
