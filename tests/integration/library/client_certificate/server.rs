//! A server in the place of Google's that requires a client certificate.

use std::io::BufReader;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use testkit::clouds::ACCESS_TOKEN;
use testkit::google::{self, Targets};
use testkit::http::{Answer, Received, receive, respond};
use url::form_urlencoded;

/// A fake of Google that requires a client certificate.
pub(super) struct MutualTlsServer {
    pub(super) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    /// The leaf, in DER, of each request.
    presented: Vec<Vec<u8>>,
}

impl MutualTlsServer {
    pub(super) fn start(config: Arc<ServerConfig>) -> Self {
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

    pub(super) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    pub(super) fn presented(&self) -> Vec<Vec<u8>> {
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
    let token = form_urlencoded::parse(form).find(|(name, _)| name == "subject_token").unwrap().1;
    let chain: Vec<String> = serde_json::from_str(&token).unwrap();
    STANDARD.decode(&chain[0]).unwrap()
}

/// The service account at the end of a chain.
pub(super) const LAST: &str = "last@p.iam.gserviceaccount.com";

pub(super) const TOKEN_OF_THE_LAST: &str = "fake-last-token.EXAMPLE";
