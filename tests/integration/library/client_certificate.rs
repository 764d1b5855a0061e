//! Mutual TLS: servers in the place of Google's that require a client certificate and record it.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use gcp_wif::Secret;
use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Context, Deadline, FileError, FileSystem, LocalFileSystem, UreqTransport};
use gcp_wif::external_account::{AllowedHost, Trust};
use gcp_wif::federation::{Error, Federation};
use gcp_wif::service_error::ErrorKind;
use gcp_wif::x509::X509Certificate;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use testkit::clouds::{ACCESS_TOKEN, FEDERATED_TOKEN};
use testkit::google::{self, Targets};
use testkit::http::{Answer, Received, receive, respond};
use url::form_urlencoded;

use crate::support::tls::Authority;

#[test]
fn the_certificate_is_presented_at_both_hops() {
    let world = World::new("hops");
    let leaf = world.write_leaf(false);
    let federation = world.federation(true);
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), ACCESS_TOKEN);
    assert_eq!(world.sts.presented(), std::slice::from_ref(&leaf));
    assert_eq!(world.iam.presented(), [leaf]);
    federation.id_token("https://service.example", false).unwrap();
    assert_eq!(world.iam.presented().len(), 2);
}

/// Each request to Google presents it, however many service accounts there are.
#[test]
fn the_certificate_is_presented_at_each_impersonation_of_a_chain() {
    let world = World::new("chain");
    let leaf = world.write_leaf(false);
    let federation = || world.federation(true).with_impersonation_chain(&[LAST]).unwrap();
    assert_eq!(federation().access_token(&[]).unwrap().token().expose(), TOKEN_OF_THE_LAST);
    assert_eq!(world.sts.presented(), std::slice::from_ref(&leaf));
    assert_eq!(world.iam.presented(), [leaf.clone(), leaf.clone()]);
    assert_eq!((world.sts.connections(), world.iam.connections()), (1, 1));
    world.write(&Authority::new().issue("workload.example", false).0, "not a key");
    federation().access_token(&[]).unwrap_err();
    assert_eq!(world.iam.presented().len(), 2);
}

/// The connections are opened ahead of the requests; a second connection would mean that the first one did
/// not have the certificate.
#[test]
fn connections_that_are_opened_ahead_present_the_certificate() {
    let world = World::new("ahead");
    world.write_leaf(false);
    world.federation(true).access_token(&[]).unwrap();
    assert_eq!((world.sts.connections(), world.iam.connections()), (1, 1));
}

#[test]
fn a_renewed_certificate_is_used_for_the_next_exchange() {
    let world = World::new("renewed");
    let first = world.write_leaf(false);
    let federation = world.federation(false);
    let token = |scope: &str| federation.access_token(&[scope]).unwrap().token().expose().clone();
    assert_eq!(token("one"), FEDERATED_TOKEN);
    let second = world.write_leaf(false);
    assert_eq!(token("two"), FEDERATED_TOKEN);
    assert_ne!(first, second);
    assert_eq!(world.sts.presented(), [first, second]);
}

/// A rotation replaces two files, one after the other.
#[test]
fn files_that_are_replaced_while_they_are_read_are_read_once_more() {
    let world = World::new("replaced");
    world.write_leaf(false);
    let (certificate, key) = world.authority.issue("workload.example", false);
    let second = X509Certificate::all_from_pem(certificate.as_bytes()).unwrap()[0].der().to_vec();
    let files = Arc::new(Rotation {
        files: LocalFileSystem::default(),
        folder: world.folder.clone(),
        renewed: (certificate, key),
        is_done: AtomicBool::new(false),
    });
    let federation = world.federation_in(world.context().with_file_system(files), false);
    assert_eq!(federation.access_token(&[]).unwrap().token().expose(), FEDERATED_TOKEN);
    assert_eq!(world.sts.presented(), [second]);
}

#[test]
fn files_beyond_a_mebibyte_are_refused() {
    let world = World::new("large");
    for (file, name) in [
        ("config.json", "the certificate configuration `"),
        ("leaf.pem", "the certificate `"),
        ("leaf.key", "the private key `"),
    ] {
        world.write_leaf(false);
        let path = world.folder.join(file);
        let old = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, old.clone() + &" ".repeat(1024 * 1024)).unwrap();
        let error = world.federation(false).access_token(&[]).unwrap_err();
        std::fs::write(path, old).unwrap();
        assert_eq!(error.kind(), ErrorKind::NoIdentity, "{error}");
        assert!(error.to_string().ends_with("is longer than 1048576 bytes"), "{error}");
        assert!(error.to_string().starts_with(name), "{error}");
    }
    assert!(world.sts.presented().is_empty());
}

#[test]
fn a_cached_token_is_used_for_the_same_certificate_and_key_only() {
    let world = World::new("cached");
    world.write_leaf(false);
    let cache = world.folder.join("cache");
    let token = || {
        let context = world.context();
        let cache = DiskTokenCache::new(&cache, context.clone());
        world.federation(false).with_disk_cache(Some(cache)).access_token(&[])
    };
    token().unwrap();
    token().unwrap();
    assert_eq!(world.sts.presented().len(), 1);
    let key = std::fs::read(world.folder.join("leaf.key")).unwrap();
    world.write_leaf(false);
    token().unwrap();
    assert_eq!(world.sts.presented().len(), 2);
    std::fs::write(world.folder.join("leaf.key"), key).unwrap();
    let error = token().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.to_string().contains("does not belong to the certificate"), "{error}");
    assert_eq!(world.sts.presented().len(), 2);
}

#[test]
fn an_expired_certificate_is_refused_in_the_handshake() {
    let world = World::new("expired");
    world.write_leaf(true);
    let error = world.federation(false).access_token(&[]).unwrap_err();
    assert!(world.sts.presented().is_empty());
    assert_ne!(error.kind(), ErrorKind::NoIdentity, "{error}");
    if let Error::ExpiredSubjectToken { is_certificate, .. } = &error {
        assert!(is_certificate);
    }
}

#[test]
fn a_certificate_of_another_authority_is_refused() {
    let world = World::new("stranger");
    let (certificate, key) = Authority::new().issue("workload.example", false);
    world.write(&certificate, &key);
    world.federation(false).access_token(&[]).unwrap_err();
    assert!(world.sts.presented().is_empty());
}

/// The files of a workload, and Google's two servers.
struct World {
    authority: Authority,
    folder: PathBuf,
    sts: MutualTlsServer,
    iam: MutualTlsServer,
}

impl World {
    fn new(test: &str) -> Self {
        let authority = Authority::new();
        let folder =
            std::env::temp_dir().join(format!("gcp-wif-x509-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        authority.write_root(&folder.join("root.pem"));
        let config = json!({ "cert_configs": { "workload": {
            "cert_path": folder.join("leaf.pem"),
            "key_path": folder.join("leaf.key"),
        }}});
        std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
        let server =
            || MutualTlsServer::start(authority.vouch_for_clients_of(&authority, "127.0.0.1"));
        let (sts, iam) = (server(), server());
        Self { authority, folder, sts, iam }
    }

    /// Writes a new certificate with its key. Returns the certificate in DER.
    fn write_leaf(&self, expired: bool) -> Vec<u8> {
        let (certificate, key) = self.authority.issue("workload.example", expired);
        self.write(&certificate, &key);
        X509Certificate::all_from_pem(certificate.as_bytes()).unwrap()[0].der().to_vec()
    }

    fn write(&self, certificate: &str, key: &str) {
        std::fs::write(self.folder.join("leaf.pem"), certificate).unwrap();
        std::fs::write(self.folder.join("leaf.key"), key).unwrap();
    }

    fn context(&self) -> Context {
        let root = self.folder.join("root.pem").display().to_string();
        let variables = Arc::new(BTreeMap::from([("SSL_CERT_FILE".to_owned(), root)]));
        let files = Arc::new(LocalFileSystem::default());
        let transport = UreqTransport::new(variables.clone(), files.clone(), Deadline::never());
        Context::new()
            .with_environment(variables)
            .with_file_system(files)
            .with_transport(Arc::new(transport))
    }

    fn federation(&self, impersonates: bool) -> Federation {
        self.federation_in(self.context(), impersonates)
    }

    fn federation_in(&self, context: Context, impersonates: bool) -> Federation {
        let mut json = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
            "subject_token_type": "urn:ietf:params:oauth:token-type:mtls",
            "token_url": format!("https://{}/v1/token", self.sts.address),
            "credential_source": {
                "certificate": { "certificate_config_location": self.folder.join("config.json") },
            },
        });
        if impersonates {
            let iam = self.iam.address;
            json["service_account_impersonation_url"] = format!(
                "https://{iam}/v1/projects/-/serviceAccounts/job@p.iam.gserviceaccount.com:generateAccessToken"
            )
            .into();
        }
        let hosts = [self.sts.address, self.iam.address];
        let hosts = hosts.map(|host| AllowedHost::parse(&host.to_string()).unwrap());
        let trust = Trust::default().with_allowed_hosts(hosts.to_vec());
        Federation::from_json(json.to_string().as_bytes(), &trust, context).unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Files of which certificate and key are replaced after the certificate was read, and before its key is.
struct Rotation {
    files: LocalFileSystem,
    folder: PathBuf,
    renewed: (String, String),
    is_done: AtomicBool,
}

impl FileSystem for Rotation {
    fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        if path.ends_with("leaf.key") && !self.is_done.swap(true, Ordering::SeqCst) {
            std::fs::write(self.folder.join("leaf.pem"), &self.renewed.0).unwrap();
            std::fs::write(self.folder.join("leaf.key"), &self.renewed.1).unwrap();
        }
        self.files.read(path, limit)
    }

    fn replace(&self, path: &Path, content: &[u8]) -> Result<(), FileError> {
        self.files.replace(path, content)
    }
}

/// A fake of Google that requires a client certificate.
struct MutualTlsServer {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    /// The leaf, in DER, of each request.
    presented: Vec<Vec<u8>>,
}

impl MutualTlsServer {
    fn start(config: Arc<ServerConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                shared.lock().unwrap().connections += 1;
                let (config, seen) = (Arc::clone(&config), Arc::clone(&shared));
                std::thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
                    while let Some(request) = receive(&mut reader) {
                        let leaf = reader.get_ref().conn.peer_certificates().unwrap()[0].to_vec();
                        if request.target == "/v1/token" {
                            assert_eq!(named_leaf(&request.body), leaf);
                        }
                        seen.lock().unwrap().presented.push(leaf);
                        let key = format!("{} {}", request.method, request.target);
                        let answer = token_of_the_last(&request)
                            .unwrap_or_else(|| google::answer(&request, &key, Targets::Signed));
                        if respond(reader.get_mut(), &answer).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, seen }
    }

    fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    fn presented(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().presented.clone()
    }
}

/// Responds to the impersonation of the last service account with the token of the one before it.
fn token_of_the_last(request: &Received) -> Option<Answer> {
    let path = format!("/v1/projects/-/serviceAccounts/{LAST}:generateAccessToken");
    if request.target != path {
        return None;
    }
    assert_eq!(request.header("authorization"), Some(&*format!("Bearer {ACCESS_TOKEN}")));
    let body = json!({ "accessToken": TOKEN_OF_THE_LAST, "expireTime": "2099-01-01T00:00:00Z" });
    Some(Answer::new(200, "application/json", body.to_string()))
}

/// Returns the certificate that the subject token names first.
fn named_leaf(form: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let token = form_urlencoded::parse(form).find(|(name, _)| name == "subject_token").unwrap().1;
    let chain: Vec<String> = serde_json::from_str(&token).unwrap();
    base64::engine::general_purpose::STANDARD.decode(&chain[0]).unwrap()
}

/// The service account at the end of a chain.
const LAST: &str = "last@p.iam.gserviceaccount.com";

const TOKEN_OF_THE_LAST: &str = "fake-last-token.EXAMPLE";
