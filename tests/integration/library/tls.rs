//! The ureq adapter and TLS: which certificates are trusted.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gcp_wif::context::{
    Deadline, Destination, FileError, FileSystem, LocalFileSystem, Transport as _, TransportError,
    TransportErrorKind, UreqTransport,
};
use gcp_wif::http::{Method, Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::x509::{ClientCertificate, PrivateKey, X509Certificate};
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

/// A pipe has its content only once.
#[test]
fn the_roots_are_read_once() {
    let (authority, folder) = (Authority::new(), Folder::new("tls-once"));
    let file = folder.write("root.pem", authority.root());
    let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let variables: BTreeMap<_, _> = [
        ("SSL_CERT_FILE".to_owned(), file.display().to_string()),
        ("HTTPS_PROXY".to_owned(), format!("http://{unused}")),
    ]
    .into();
    let pipe = Arc::new(Pipe(AtomicUsize::new(0)));
    let transport = UreqTransport::new(Arc::new(variables), pipe.clone(), Deadline::never());
    let server = authority.serve("127.0.0.1", false).address;
    let request = |url: &str| Request::new(Method::Get, url.parse().unwrap());
    let (proxied, direct) =
        (request("https://sts.googleapis.invalid/"), request(&format!("https://{server}/")));
    let error = transport.send(&proxied, Destination::Google).unwrap_err();
    assert!(error.is_unreachable(), "{error}");
    assert_eq!(transport.send(&direct, Destination::Google).unwrap().status, 200);
    let (leaf, key) = authority.issue("workload.example", false);
    let leaf = X509Certificate::all_from_pem(leaf.as_bytes()).unwrap().remove(0);
    let key = PrivateKey::from_pem(key.as_bytes()).unwrap();
    let certificate = ClientCertificate::new(leaf, Vec::new(), key);
    let with_certificate = transport.with_client_certificate(&certificate).unwrap();
    assert_eq!(with_certificate.send(&direct, Destination::Google).unwrap().status, 200);
    assert_eq!(pipe.0.load(Ordering::SeqCst), 1);
}

#[test]
fn roots_that_cannot_be_read_are_not_read_again_for_the_message() {
    let pipe = Arc::new(Pipe(AtomicUsize::new(1)));
    let variables = BTreeMap::from([("SSL_CERT_FILE".to_owned(), "/missing/root.pem".to_owned())]);
    let transport = UreqTransport::new(Arc::new(variables), pipe.clone(), Deadline::never());
    let request = Request::new(Method::Get, "https://sts.googleapis.invalid/".parse().unwrap());
    let error = transport.send(&request, Destination::Google).unwrap_err();
    assert!(matches!(error.kind, TransportErrorKind::Setting(_)), "{error}");
    assert_eq!(pipe.0.load(Ordering::SeqCst), 2);
}

/// Files that are empty after the first read, and the number of reads.
struct Pipe(AtomicUsize);

impl FileSystem for Pipe {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => LocalFileSystem::default().read(path, limit),
            _ => Ok(Secret::new(Vec::new())),
        }
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        LocalFileSystem::default().replace(path, content)
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
