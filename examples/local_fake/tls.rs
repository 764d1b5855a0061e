//! The fake over TLS, with its own certificate authority.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use testkit::http::Handler;

/// Returns a server configuration for `127.0.0.1` and for Google's two services, which a proxy may
/// redirect here, and the root certificate that signed it, as PEM.
pub fn configuration() -> (Arc<ServerConfig>, String) {
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.distinguished_name.push(DnType::CommonName, "a root for this run only");
    let root_key = KeyPair::generate().expect("a key");
    let pem = root.self_signed(&root_key).expect("a root").pem();
    let issuer = Issuer::new(root, root_key);

    let names = ["127.0.0.1", "sts.googleapis.com", "iamcredentials.googleapis.com"];
    let server = CertificateParams::new(names.map(str::to_owned)).expect("names");
    let key = KeyPair::generate().expect("a key");
    let certificate = server.signed_by(&key, &issuer).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key that was just made");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the versions of the provider")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate with its key");
    (Arc::new(config), pem)
}

/// Listens on a free port of 127.0.0.1, for as long as the process lives.
pub fn start(config: &Arc<ServerConfig>, handler: &Handler) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let address = listener.local_addr().expect("a bound listener has an address");
    let (config, handler) = (Arc::clone(config), handler.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a configuration");
            let handler = handler.clone();
            let _ = stream.set_nodelay(true);
            std::thread::spawn(move || handler.serve(StreamOwned::new(connection, stream)));
        }
    });
    address
}
