//! Proxies: which requests use one, and how one fails.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use gcp_wif::context::{Destination, Transport as _, TransportErrorKind};
use gcp_wif::http::{Method, Request};
use testkit::http::{Answer, Server};

use super::adapter::{send, transport};
use super::raw_server::raw_server;

#[test]
fn a_proxy_is_never_used_for_metadata_and_loopback() {
    let proxy = Server::start(|_| Answer::new(200, "text/plain", "the proxy"));
    let server = Server::start(|_| Answer::new(200, "text/plain", "the server"));
    let variables = || {
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"]
            .map(|name| (name.to_owned(), format!("http://{}", proxy.address)))
            .into()
    };
    for destination in [
        Destination::Container,
        Destination::Google,
        Destination::Aws,
        Destination::InstanceMetadata,
        Destination::Issuer,
    ] {
        let response = send(server.address, destination, variables()).unwrap();
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
fn a_response_that_opens_no_tunnel_is_named_as_that_of_the_proxy() {
    let headers = |count: usize| format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(count));
    for (response, expected) in [
        ("SSH-2.0-fake\r\n".to_owned(), "is not HTTP: http parse fail: invalid HTTP version"),
        (headers(21), "has more than 20 headers"),
        (
            format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(40_000)),
            "has headers of more than 32768 bytes",
        ),
    ] {
        let address = raw_server(move |mut stream| drop(stream.write_all(response.as_bytes())));
        let variables = [("HTTPS_PROXY".to_owned(), format!("http://{address}"))].into();
        let url = "https://sts.googleapis.invalid/v1/token".parse().unwrap();
        let request = Request::new(Method::Get, url);
        let error = transport(variables, None).send(&request, Destination::Google).unwrap_err();
        let expected =
            format!("no connection to `{address}`: the response of the proxy {expected}");
        assert_eq!(error.to_string(), expected);
    }
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
    // The proxy is what took the time, not the host behind it.
    let expected = format!("connecting to `{address}` timed out");
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
