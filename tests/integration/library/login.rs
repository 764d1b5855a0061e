//! A login whose token endpoint replaces the refresh token with each access token.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Context, Destination, LocalFileSystem, TransportError};
use gcp_wif::external_account::Trust;
use gcp_wif::federation::Federation;
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use serde_json::json;
use testkit::folder::Folder;
use url::form_urlencoded;

#[test]
fn a_process_uses_the_refresh_token_that_another_one_has_stored() {
    let folder = Folder::new("rotation");
    let google = RotatingGoogle::default();
    let server = google.federation(Some(&folder));
    google.access_token(&server);
    google.access_token(&google.federation(Some(&folder)));
    google.access_token(&server);
}

#[test]
fn a_process_tries_again_if_another_one_refreshes_at_the_same_time() {
    let folder = Folder::new("race");
    let google = RotatingGoogle::default();
    let interruption = google.federation(Some(&folder));
    *google.interruption.lock().unwrap() = Some(interruption);
    google.access_token(&google.federation(Some(&folder)));
}

#[test]
fn without_a_cache_a_process_remembers_the_refresh_token() {
    let google = RotatingGoogle::default();
    let server = google.federation(None);
    google.access_token(&server);
    google.access_token(&server);
}

#[test]
fn an_empty_refresh_token_replaces_none() {
    let google = RotatingGoogle { gives_empty_tokens: true, ..RotatingGoogle::default() };
    let server = google.federation(None);
    google.access_token(&server);
    google.access_token(&server);
}

/// A token endpoint that accepts each refresh token once, and the clock of every machine that asks it.
#[derive(Clone, Default)]
struct RotatingGoogle {
    /// The number of refresh tokens that were accepted. The current one is `made-up-N`.
    rotations: Arc<Mutex<u64>>,
    /// Whether each new refresh token is empty, and the first one stays valid.
    gives_empty_tokens: bool,
    second: Arc<AtomicU64>,
    /// Another process, which requests an access token while the endpoint receives a request.
    interruption: Arc<Mutex<Option<Federation>>>,
}

impl RotatingGoogle {
    /// Returns what a new process has, with a cache below `folder` if there is one.
    fn federation(&self, folder: Option<&Path>) -> Federation {
        let login = json!({
            "type": "external_account_authorized_user",
            "client_id": "made-up-client",
            "client_secret": "made-up-secret",
            "refresh_token": "made-up-0",
            "token_url": "https://sts.googleapis.com/v1/oauthtoken",
        });
        let (google, second) = (self.clone(), Arc::clone(&self.second));
        let now = move || UNIX_EPOCH + Duration::from_secs(START + second.load(Ordering::SeqCst));
        let context = Context::new()
            .with_clock(Arc::new(now))
            .with_file_system(Arc::new(LocalFileSystem::default()))
            .with_transport(Arc::new(move |request: &Request, _: Destination| {
                google.answer(request)
            }));
        let cache = folder.map(|path| DiskTokenCache::new(path.join("cache"), context.clone()));
        let login = login.to_string();
        let federation = Federation::from_json(login.as_bytes(), &Trust::default(), context);
        federation.unwrap().with_disk_cache(cache)
    }

    /// Requests an access token after all earlier ones have expired.
    fn access_token(&self, federation: &Federation) {
        self.second.fetch_add(3600, Ordering::SeqCst);
        federation.access_token(&[]).unwrap();
    }

    fn answer(&self, request: &Request) -> Result<Response, TransportError> {
        let interruption = self.interruption.lock().unwrap().take();
        if let Some(other) = interruption {
            other.access_token(&[]).unwrap();
        }
        let mut rotations = self.rotations.lock().unwrap();
        let current = format!("made-up-{rotations}");
        let mut fields = form_urlencoded::parse(request.body.expose());
        let is_current = fields.any(|(name, value)| name == "refresh_token" && value == current);
        let (status, body) = if is_current {
            let next = if self.gives_empty_tokens {
                String::new()
            } else {
                *rotations += 1;
                format!("made-up-{rotations}")
            };
            (200, json!({ "access_token": "made-up", "expires_in": 60, "refresh_token": next }))
        } else {
            (400, json!({ "error": "invalid_grant" }))
        };
        Ok(Response::new(status, Vec::new(), Secret::new(body.to_string().into_bytes())))
    }
}

/// A time in the past: a file that a test writes must not look old.
const START: u64 = 1_700_000_000;
