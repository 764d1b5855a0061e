//! The ureq adapter and TLS: whose certificates are believed.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gcp_wif::context::{
    Deadline, Destination, LocalFileSystem, Transport as _, TransportError, TransportErrorKind,
    UreqTransport,
};
use gcp_wif::http::{Method, Request, Response};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

#[test]
fn a_root_of_ssl_cert_file_is_believed_for_the_name_that_it_vouches_for() {
    let authority = Authority::new();
    let good = authority.serve("127.0.0.1", false).address;
    let file = authority.root_file("good");
    let response = get(good, Some(&file)).unwrap();
    assert_eq!((response.status, response.text()), (200, Some("over TLS")));
    std::fs::remove_file(file).unwrap();
}

#[test]
fn what_nobody_vouches_for_is_refused_and_is_not_tried_again() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let file = authority.root_file("bad");
    for (what, server, roots) in [
        ("a root that is not compiled in", authority.serve("127.0.0.1", false), None),
        ("another root", stranger.serve("127.0.0.1", false), Some(&file)),
        ("another name", authority.serve("other.example", false), Some(&file)),
        ("a certificate that has expired", authority.serve("127.0.0.1", true), Some(&file)),
    ] {
        let error = get(server.address, roots).unwrap_err();
        assert!(matches!(error.kind, TransportErrorKind::Tls(_)), "{what}: {error}");
        assert!(!error.is_retryable(), "{what}");
    }
    std::fs::remove_file(file).unwrap();
}

fn get(address: SocketAddr, roots: Option<&PathBuf>) -> Result<Response, TransportError> {
    let roots = roots.map(|file| ("SSL_CERT_FILE".to_owned(), file.display().to_string()));
    let variables: BTreeMap<String, String> = roots.into_iter().collect();
    let transport =
        UreqTransport::new(Arc::new(variables), Arc::new(LocalFileSystem), Deadline::never());
    let url = format!("https://{address}/").parse().unwrap();
    transport.send(&Request::new(Method::Get, url), Destination::Google)
}

/// Is a running server.
pub struct TlsServer {
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl TlsServer {
    /// Counts the connections so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Is a certificate authority of one test.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), root }
    }

    pub fn root_file(&self, test: &str) -> PathBuf {
        let name = format!("gcp-wif-tls-{}-{test}.pem", std::process::id());
        let file = std::env::temp_dir().join(name);
        self.write_root(&file);
        file
    }

    pub fn write_root(&self, file: &Path) {
        std::fs::write(file, &self.root).unwrap();
    }

    /// Serves with a certificate for `name`.
    pub fn serve(&self, name: &str, expired: bool) -> TlsServer {
        let config = self.vouch_for(&[name], expired);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = StreamOwned::new(connection, stream);
                // A client that refuses the certificate is gone by now.
                let mut head = [0; 4096];
                if stream.read(&mut head).is_ok() {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nover TLS";
                    let _ = stream.write_all(answer).and_then(|()| stream.flush());
                }
            }
        });
        TlsServer { address, connections }
    }

    /// Is what a server needs to prove that it has those names.
    pub fn vouch_for(&self, names: &[&str], expired: bool) -> Arc<ServerConfig> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        if expired {
            params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }
}
