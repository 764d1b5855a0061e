//! Google and the clock, in simulated time.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Clock, Context, Destination, LocalFileSystem, TransportError};
use gcp_wif::external_account::{ExternalAccount, JWT, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::source::{SourceError, SubjectTokenSource};
use gcp_wif::subject_token::SubjectToken;
use gcp_wif::timestamp::Timestamp;
use serde_json::json;

/// A token endpoint, and the clock of every machine that asks it. Its values share both.
#[derive(Clone)]
pub(super) struct SimulatedGoogle(Arc<Inner>);

struct Inner {
    second: AtomicU64,
    /// In seconds.
    lifetime: u64,
    failure_at: fn(u64) -> Option<u16>,
    /// How many seconds a failed request takes.
    delay: AtomicU64,
    exchanges: Mutex<u64>,
    exchanged: Condvar,
    failures: AtomicU64,
}

impl SimulatedGoogle {
    /// Creates an endpoint whose tokens live for `lifetime` seconds. `failure_at` returns the status with
    /// which it fails at a second.
    pub(super) fn new(lifetime: u64, failure_at: fn(u64) -> Option<u16>) -> Self {
        Self(Arc::new(Inner {
            second: AtomicU64::new(0),
            lifetime,
            failure_at,
            delay: AtomicU64::new(0),
            exchanges: Mutex::new(0),
            exchanged: Condvar::new(),
            failures: AtomicU64::new(0),
        }))
    }

    /// Sets the clock.
    pub(super) fn set(&self, second: u64) {
        self.0.second.store(second, Ordering::SeqCst);
    }

    /// Makes each failed request take this number of seconds.
    pub(super) fn delay_failures(&self, seconds: u64) {
        self.0.delay.store(seconds, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(START + self.0.second.load(Ordering::SeqCst))
    }

    pub(super) fn exchanges(&self) -> u64 {
        *self.0.exchanges.lock().unwrap()
    }

    pub(super) fn wait_for_exchanges(&self, count: u64) {
        let exchanges = self.0.exchanges.lock().unwrap();
        let longest = Duration::from_secs(30);
        let waited = self.0.exchanged.wait_timeout_while(exchanges, longest, |n| *n < count);
        assert!(!waited.unwrap().1.timed_out(), "there were no {count} exchanges");
    }

    pub(super) fn failures(&self) -> u64 {
        self.0.failures.load(Ordering::SeqCst)
    }

    /// Returns the federation of a new process, with a cache below `folder`, if that is given.
    pub(super) fn federation(&self, folder: Option<&Path>) -> Federation {
        let account = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/o",
            "subject_token_type": JWT,
            "credential_source": { "file": "/token" },
        });
        let account = account.to_string();
        let account = ExternalAccount::from_json(account.as_bytes(), &Trust::default()).unwrap();
        let google = self.clone();
        let transport = move |_: &Request, _: Destination| google.answer();
        let mut context =
            Context::new().with_clock(Arc::new(self.clone())).with_transport(Arc::new(transport));
        if folder.is_some() {
            context = context.with_file_system(Arc::new(LocalFileSystem::default()));
        }
        let cache = folder.map(|path| DiskTokenCache::new(path.join("cache"), context.clone()));
        let federation = Federation::new(account, context).unwrap();
        federation.with_subject_token_source(Issuer).unwrap().with_disk_cache(cache)
    }

    fn answer(&self) -> Result<Response, TransportError> {
        let second = self.0.second.load(Ordering::SeqCst);
        if let Some(status) = (self.0.failure_at)(second) {
            self.0.failures.fetch_add(1, Ordering::SeqCst);
            self.set(second + self.0.delay.load(Ordering::SeqCst));
            let body = br#"{"error": "invalid_grant"}"#.to_vec();
            return Ok(Response::new(status, Vec::new(), Secret::new(body)));
        }
        let mut exchanges = self.0.exchanges.lock().unwrap();
        *exchanges += 1;
        self.0.exchanged.notify_all();
        let token = format!("made-up-token-{exchanges}");
        let answer = json!({ "access_token": token, "expires_in": self.0.lifetime });
        Ok(Response::new(200, Vec::new(), Secret::new(answer.to_string().into_bytes())))
    }
}

impl Clock for SimulatedGoogle {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START + self.0.second.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.0.second.load(Ordering::SeqCst))
    }

    fn pause(&self, _least: Duration, _jitter: Duration) -> bool {
        true
    }
}

struct Issuer;

impl SubjectTokenSource for Issuer {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        Ok(SubjectToken::new("made-up-subject-token", JWT))
    }
}

/// A time in the past: a file that a test writes must not look old.
const START: u64 = 1_700_000_000;
