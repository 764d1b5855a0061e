//! The ureq adapter against unusual and hostile servers on loopback.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{
    Deadline, Destination, LocalFileSystem, Transport as _, TransportError, TransportErrorKind,
    UreqTransport,
};
use gcp_wif::http::{Method, Request, Response};
use gcp_wif::secret::Secret;
use testkit::http::{Answer, Server};

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
fn a_proxy_is_never_used_for_metadata_and_loopback() {
    let proxy = Server::start(|_| Answer::new(200, "text/plain", "the proxy"));
    let server = Server::start(|_| Answer::new(200, "text/plain", "the server"));
    let variables = || {
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"]
            .map(|name| (name.to_owned(), format!("http://{}", proxy.address)))
            .into()
    };
    for reach in [
        Destination::Container,
        Destination::Google,
        Destination::Aws,
        Destination::InstanceMetadata,
        Destination::Issuer,
    ] {
        let response = send(server.address, reach, variables()).unwrap();
        assert_eq!(response.text(), Some("the server"));
    }
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn a_proxy_that_refuses_differs_from_one_that_fails() {
    for (status, expected) in [
        (503, TransportErrorKind::Connect("the proxy returned HTTP 503".to_owned())),
        (
            407,
            TransportErrorKind::Setting("the proxy refused this request with HTTP 407".to_owned()),
        ),
    ] {
        let proxy = Server::start(move |_| Answer::new(status, "text/plain", "no"));
        let variables = [("HTTPS_PROXY".to_owned(), format!("http://{}", proxy.address))].into();
        let url = "https://sts.googleapis.invalid/v1/token".parse().unwrap();
        let request = Request::new(Method::Get, url);
        let error = transport(variables, None).send(&request, Destination::Google).unwrap_err();
        assert_eq!(error.kind, expected);
        assert_eq!(error.is_retryable(), status == 503);
    }
}

#[test]
fn a_proxy_with_an_invalid_host_is_a_bad_setting() {
    for proxy in
        ["http://pr%6fxy.example:3128", "http://pr\u{f6}xy.example:3128", "ftp://a", "http://"]
    {
        let variables = [("HTTPS_PROXY".to_owned(), proxy.to_owned())].into();
        let url = "https://sts.googleapis.invalid/v1/token".parse().unwrap();
        let request = Request::new(Method::Get, url);
        let error = transport(variables, None).send(&request, Destination::Google).unwrap_err();
        assert!(matches!(error.kind, TransportErrorKind::Setting(_)), "{proxy}: {error}");
    }
    let proxy = Server::start(|request| {
        let credentials = request.header("proxy-authorization").unwrap_or_default();
        // `me:p@ss`
        let is_known = credentials.eq_ignore_ascii_case("basic bWU6cEBzcw==");
        Answer::new(if is_known { 503 } else { 407 }, "text/plain", "no")
    });
    let variables = [("HTTPS_PROXY".to_owned(), format!("http://me:p%40ss@{}", proxy.address))];
    let request =
        Request::new(Method::Get, "https://sts.googleapis.invalid/v1/token".parse().unwrap());
    let error = transport(variables.into(), None).send(&request, Destination::Google).unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Connect("the proxy returned HTTP 503".to_owned()));
}

#[test]
fn the_proxy_is_used_for_google_unless_no_proxy_names_it() {
    let proxy = Server::start(|request| {
        assert_eq!(request.method, "CONNECT");
        Answer::new(503, "text/plain", "the proxy is closed")
    });
    let with = |no_proxy: &str| {
        BTreeMap::from([
            ("HTTPS_PROXY".to_owned(), format!("http://{}", proxy.address)),
            ("NO_PROXY".to_owned(), no_proxy.to_owned()),
        ])
    };
    let url = "https://sts.googleapis.invalid/v1/token";
    let request = Request::new(Method::Get, url.parse().unwrap());
    let ask = |no_proxy| transport(with(no_proxy), None).send(&request, Destination::Google);
    assert!(ask("").is_err());
    assert_eq!(proxy.connections(), 1);
    for no_proxy in ["googleapis.invalid", ".googleapis.invalid", "*", "a, sts.googleapis.invalid"]
    {
        let error = ask(no_proxy).unwrap_err();
        assert!(error.is_unreachable(), "{no_proxy}: {error}");
    }
    assert_eq!(proxy.connections(), 1);
}

#[test]
fn plain_http_is_for_metadata_and_loopback_only() {
    let request = Request::new(Method::Get, "http://sts.googleapis.invalid/".parse().unwrap());
    for reach in [Destination::Google, Destination::Aws, Destination::Issuer] {
        let error = transport(no_variables(), None).send(&request, reach).unwrap_err();
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
fn a_proxy_that_drips_its_answer_is_given_up() {
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx-drip: ");
        while stream.write_all(b"x").is_ok() {
            std::thread::park_timeout(Duration::from_millis(20));
        }
    });
    let variables = [("HTTPS_PROXY".to_owned(), format!("http://{address}"))].into();
    let request =
        Request::new(Method::Get, "https://sts.googleapis.invalid/v1/token".parse().unwrap());
    let started = std::time::Instant::now();
    let transport = transport(variables, Some(Duration::from_millis(500)));
    let error = transport.send(&request, Destination::Google).unwrap_err();
    assert!(error.to_string().contains("within "), "{error}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn a_response_that_is_not_http_is_named() {
    let address = raw_server(|mut stream| {
        let _ = stream.write_all(b"SSH-2.0-fake\r\n");
    });
    let error = send(address, Destination::Google, no_variables()).unwrap_err();
    assert!(matches!(error.kind, TransportErrorKind::Garbled(_)), "{error}");
}

#[test]
fn a_broken_connection_is_named_and_retryable() {
    for head in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"] {
        let address = raw_server(move |mut stream| {
            let _ = stream.write_all(head.as_bytes());
        });
        let error = send(address, Destination::Google, no_variables()).unwrap_err();
        assert_eq!(error.kind, TransportErrorKind::BrokenOff, "{head:?}");
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
        TransportErrorKind::OutOfTime,
        "the deadline applies to the whole request"
    );
}

#[test]
fn a_closed_port_is_unreachable() {
    let error = send(NO_LISTENER, Destination::InstanceMetadata, no_variables()).unwrap_err();
    assert!(error.is_unreachable(), "{error}");
}

fn send(
    address: SocketAddr,
    reach: Destination,
    variables: BTreeMap<String, String>,
) -> Result<Response, TransportError> {
    let request = Request::new(Method::Get, format!("http://{address}/").parse().unwrap());
    transport(variables, None).send(&request, reach)
}

fn transport(variables: BTreeMap<String, String>, timeout: Option<Duration>) -> UreqTransport {
    let deadline = timeout.map_or_else(Deadline::never, Deadline::after);
    UreqTransport::new(Arc::new(variables), Arc::new(LocalFileSystem::default()), deadline)
}

fn no_variables() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// Reads the head of one request and passes the connection to `answer`.
fn raw_server(answer: impl FnOnce(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
            head.push(byte[0]);
        }
        answer(stream);
    });
    address
}
