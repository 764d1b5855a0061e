//! The limits of time at which a cached token is used, renewed or ignored.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Clock, Context, Destination, LocalFileSystem, TransportError};
use gcp_wif::external_account::{ExternalAccount, JWT, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::source::{SourceError, SubjectTokenSource};
use gcp_wif::subject_token::SubjectToken;
use serde_json::json;

#[test]
fn an_old_token_is_returned_until_its_last_minute() {
    for (second, is_returned) in [(3539, true), (3540, false)] {
        let machine = Machine::new(&format!("last-{second}"), 3600);
        machine.token().unwrap();
        machine.set(second);
        machine.google_refuses_after(0);
        assert_eq!(machine.token().is_ok(), is_returned, "{second}");
    }
}

#[test]
fn the_last_minute_may_begin_while_google_is_asked() {
    for (seconds, is_returned) in [(39, true), (40, false)] {
        let machine = Machine::new(&format!("slow-{seconds}"), 3600);
        machine.token().unwrap();
        machine.set(3500);
        machine.google_refuses_after(seconds);
        assert_eq!(machine.token().is_ok(), is_returned, "{seconds}");
    }
}

#[test]
fn a_short_lived_token_is_fresh_for_half_of_its_life() {
    let machine = Machine::new("short", 300);
    for (second, exchanges) in [(0, 1), (149, 1), (150, 2)] {
        machine.set(second);
        machine.token().unwrap();
        assert_eq!(machine.exchanges(), exchanges, "{second}");
    }
}

/// The clocks of two processes may differ by a minute.
#[test]
fn a_token_of_the_future_is_ignored() {
    let machine = Machine::new("future", 3600);
    for (second, exchanges) in [(1000, 1), (940, 1), (939, 2)] {
        machine.set(second);
        machine.token().unwrap();
        assert_eq!(machine.exchanges(), exchanges, "{second}");
    }
}

/// A machine with a cache directory, and Google, in simulated time.
struct Machine(Arc<Inner>);

struct Inner {
    folder: std::path::PathBuf,
    second: AtomicU64,
    exchanges: AtomicU64,
    lifetime: u64,
    /// How many seconds a refusal takes. `u64::MAX` while Google does not refuse.
    refusal: AtomicU64,
}

impl Machine {
    fn new(name: &str, lifetime: u64) -> Self {
        let name = format!("gcp-wif-disk-{}-{name}", std::process::id());
        let (second, exchanges, refusal) = (0.into(), 0.into(), u64::MAX.into());
        let folder = std::env::temp_dir().join(name);
        Self(Arc::new(Inner { folder, second, exchanges, lifetime, refusal }))
    }

    fn set(&self, second: u64) {
        self.0.second.store(second, Ordering::SeqCst);
    }

    fn google_refuses_after(&self, seconds: u64) {
        self.0.refusal.store(seconds, Ordering::SeqCst);
    }

    fn exchanges(&self) -> u64 {
        self.0.exchanges.load(Ordering::SeqCst)
    }

    /// Returns the token that a new process returns.
    fn token(&self) -> Result<String, gcp_wif::federation::Error> {
        let account = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/o",
            "subject_token_type": JWT,
            "credential_source": { "file": "/token" },
        });
        let account = account.to_string();
        let account = ExternalAccount::from_json(account.as_bytes(), &Trust::default()).unwrap();
        let google = Arc::clone(&self.0);
        let transport = move |_: &Request, _: Destination| google.answer();
        let context = Context::new()
            .with_clock(Arc::new(Time(Arc::clone(&self.0))))
            .with_transport(Arc::new(transport))
            .with_file_system(Arc::new(LocalFileSystem::default()));
        let cache = DiskTokenCache::new(&self.0.folder, context.clone());
        let federation = Federation::new(account, context).unwrap();
        let federation = federation.with_subject_token_source(Issuer).with_disk_cache(Some(cache));
        federation.access_token(&[]).map(|token| token.token().expose().clone())
    }
}

impl Inner {
    fn answer(&self) -> Result<Response, TransportError> {
        let refusal = self.refusal.load(Ordering::SeqCst);
        if refusal != u64::MAX {
            self.second.fetch_add(refusal, Ordering::SeqCst);
            let body = br#"{"error": "invalid_grant"}"#.to_vec();
            return Ok(Response::new(400, Vec::new(), Secret::new(body)));
        }
        let number = self.exchanges.fetch_add(1, Ordering::SeqCst);
        let token = format!("made-up-token-{number}");
        let body = json!({ "access_token": token, "expires_in": self.lifetime }).to_string();
        Ok(Response::new(200, Vec::new(), Secret::new(body.into_bytes())))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

struct Time(Arc<Inner>);

impl Clock for Time {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START + self.0.second.load(Ordering::SeqCst))
    }
}

struct Issuer;

impl SubjectTokenSource for Issuer {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        Ok(SubjectToken::new("made-up-subject-token", JWT))
    }
}

/// A time in the past: a file that this test writes must not look old.
const START: u64 = 1_700_000_000;
