//! The ureq adapter and TLS: which certificates are trusted.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use gcp_wif::context::{
    Deadline, Destination, LocalFileSystem, Transport as _, TransportError, TransportErrorKind,
    UreqTransport,
};
use gcp_wif::http::{Method, Request, Response};
use testkit::folder::Folder;

use crate::support::tls::Authority;

#[test]
fn a_root_of_ssl_cert_file_is_trusted_for_the_names_of_its_certificates() {
    let authority = Authority::new();
    let good = authority.serve("127.0.0.1", false).address;
    let folder = Folder::new("tls-good");
    let file = folder.write("root.pem", authority.root());
    let response = get(good, Some(&file)).unwrap();
    assert_eq!((response.status, response.text()), (200, Some("over TLS")));
}

#[test]
fn an_untrusted_certificate_is_refused_without_a_retry() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let folder = Folder::new("tls-bad");
    let file = folder.write("root.pem", authority.root());
    for (what, server, roots) in [
        ("a root that is not compiled in", authority.serve("127.0.0.1", false), None),
        ("another root", stranger.serve("127.0.0.1", false), Some(&file)),
        ("another name", authority.serve("other.example", false), Some(&file)),
        ("a certificate that has expired", authority.serve("127.0.0.1", true), Some(&file)),
    ] {
        let error = get(server.address, roots).unwrap_err();
        assert!(matches!(error.kind, TransportErrorKind::Tls(_)), "{what}: {error}");
        assert!(!error.is_retryable(), "{what}: {error}");
    }
}

fn get(address: SocketAddr, roots: Option<&PathBuf>) -> Result<Response, TransportError> {
    let roots = roots.map(|file| ("SSL_CERT_FILE".to_owned(), file.display().to_string()));
    let variables: BTreeMap<String, String> = roots.into_iter().collect();
    let transport = UreqTransport::new(
        Arc::new(variables),
        Arc::new(LocalFileSystem::default()),
        Deadline::never(),
    );
    let url = format!("https://{address}/").parse().unwrap();
    transport.send(&Request::new(Method::Get, url), Destination::Google)
}
