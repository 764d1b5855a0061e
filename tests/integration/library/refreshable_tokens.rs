//! Tokens that a program holds for long, in simulated time.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gcp_wif::cache::DiskTokenCache;
use gcp_wif::context::{Clock, Context, Destination, LocalFileSystem, TransportError};
use gcp_wif::exchange::AccessToken;
use gcp_wif::external_account::{ExternalAccount, JWT, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::http::{Request, Response};
use gcp_wif::refresh::{RefreshThread, RefreshableTokens};
use gcp_wif::secret::Secret;
use gcp_wif::source::{SourceError, SubjectTokenSource};
use gcp_wif::subject_token::SubjectToken;
use gcp_wif::timestamp::Timestamp;
use serde_json::json;

#[test]
fn a_day_with_a_flaky_google_and_an_outage_shows_no_caller_an_error() {
    for in_background in [false, true] {
        let world = World::new(|second| {
            let is_flaky = (second / 20 + 3).wrapping_mul(0x9e37_79b9).rotate_left(7) % 10 == 0;
            is_flaky || (OUTAGE..OUTAGE + 600).contains(&second)
        });
        let tokens = RefreshableTokens::new(world.federation(None));
        let tokens = if in_background { tokens.with_background_refresh() } else { tokens };
        if in_background {
            tokens.keep_access_token(&[]);
            tokens.refresh_due();
        }
        // The first token is wanted while Google works.
        tokens.access_token(&[]).unwrap();
        let mut shortest = Duration::MAX;
        for second in 1..24 * 3600 {
            world.set(second);
            if in_background && tokens.next_refresh() == Some(Duration::ZERO) {
                tokens.refresh_due();
            }
            if second % 7 == 0 {
                let token = tokens.access_token(&[]).unwrap_or_else(|e| panic!("{second}: {e}"));
                shortest = shortest.min(token.expires_at().since(world.now()));
            }
        }
        assert!(world.failures() > 0, "Google never failed");
        assert!(shortest >= Duration::from_secs(60), "a token with {shortest:?} left was returned");
        let exchanges = world.exchanges();
        assert!((24..=50).contains(&exchanges), "{exchanges} exchanges");
    }
}

#[test]
fn without_failures_no_token_has_less_than_seven_minutes_left() {
    let world = World::new(|_| false);
    let tokens = RefreshableTokens::new(world.federation(None));
    for second in (0..24 * 3600).step_by(13) {
        world.set(second);
        let token = tokens.access_token(&[]).unwrap();
        assert!(token.expires_at().since(world.now()) >= Duration::from_secs(7 * 60));
    }
}

#[test]
fn an_outage_longer_than_the_life_of_a_token_is_an_error_and_ends() {
    let world = World::new(|second| (3000..9000).contains(&second));
    let tokens = RefreshableTokens::new(world.federation(None));
    let mut failed = Vec::new();
    for second in 0..9100 {
        world.set(second);
        if tokens.access_token(&[]).is_err() {
            failed.push(second);
        }
    }
    let (first, last) = (failed[0], failed[failed.len() - 1]);
    assert!(first >= 3589, "{first}");
    assert!((8999..9061).contains(&last), "{last}");
    assert_eq!(last - first + 1, failed.len() as u64, "one gap");
}

#[test]
fn processes_of_one_machine_share_each_token() {
    let world = World::new(|_| false);
    let directory = Directory::new("share");
    let processes: Vec<_> =
        (0..10).map(|_| RefreshableTokens::new(world.federation(Some(&directory.0)))).collect();
    for second in (0..24 * 3600).step_by(60) {
        world.set(second);
        let tokens: Vec<_> =
            processes.iter().map(|process| text(&process.access_token(&[]).unwrap())).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0]), "{second}");
    }
    // One every 48 minutes, and at most two more until the machine has its phase.
    assert!((30..=32).contains(&world.exchanges()), "{}", world.exchanges());
}

#[test]
fn a_restart_costs_no_exchange_and_a_forced_refresh_one() {
    let world = World::new(|_| false);
    let directory = Directory::new("restart");
    let first = RefreshableTokens::new(world.federation(Some(&directory.0)));
    let token = first.access_token(&[]).unwrap();
    world.set(60);
    let second = RefreshableTokens::new(world.federation(Some(&directory.0)));
    assert_eq!(text(&second.access_token(&[]).unwrap()), text(&token));
    assert_eq!(world.exchanges(), 1);
    second.force_refresh();
    let forced = second.access_token(&[]).unwrap();
    assert_ne!(text(&forced), text(&token));
    assert_eq!(world.exchanges(), 2);
    // What `access-token` prints is the new token, too.
    let printed = world.federation(Some(&directory.0)).access_token(&[]).unwrap();
    assert_eq!(text(&printed), text(&forced));
}

#[test]
fn a_valid_token_on_disk_serves_while_google_is_down() {
    let world = World::new(|second| second > 0);
    let directory = Directory::new("down");
    world.federation(Some(&directory.0)).access_token(&[]).unwrap();
    world.set(3400);
    let tokens = RefreshableTokens::new(world.federation(Some(&directory.0)));
    tokens.access_token(&[]).unwrap();
    let state = tokens.access_token_state(&[]).unwrap();
    assert_eq!(state.failures, 1);
    assert!(state.failure.is_some_and(|error| error.is_retryable()));
    world.set(3595);
    assert!(tokens.access_token(&[]).is_err());
}

/// Google needs time for its refusals, in which the old token comes to its last minute.
#[test]
fn a_token_on_disk_is_not_returned_in_its_last_minute() {
    for (seconds_of_a_request, is_returned) in [(1, true), (41, false)] {
        let world = World::new(|second| second > 0);
        let directory = Directory::new("last-minute");
        world.federation(Some(&directory.0)).access_token(&[]).unwrap();
        world.set(3500);
        world.0.seconds_of_a_request.store(seconds_of_a_request, Ordering::SeqCst);
        let token = world.federation(Some(&directory.0)).access_token(&[]);
        assert_eq!(token.is_ok(), is_returned, "{seconds_of_a_request} s: {token:?}");
    }
}

#[test]
fn sixteen_lists_of_scopes_are_held() {
    let world = World::new(|_| false);
    let tokens = RefreshableTokens::new(world.federation(None));
    let scopes: Vec<String> = (0..20).map(|n| format!("https://example.com/{n}")).collect();
    for scope in &scopes {
        tokens.access_token(&[scope]).unwrap();
    }
    assert_eq!(world.exchanges(), 20);
    for scope in &scopes[4..] {
        assert_eq!(tokens.access_token(&[scope]).unwrap().scopes(), std::slice::from_ref(scope));
    }
    assert_eq!(world.exchanges(), 20);
    assert!(tokens.access_token_state(&[&scopes[0]]).is_none());
}

#[test]
fn an_id_token_needs_a_service_account() {
    let world = World::new(|_| false);
    let tokens = RefreshableTokens::new(world.federation(None));
    assert!(tokens.id_token("https://example.com", false).is_err());
    assert!(tokens.id_token_state("https://example.com", false).unwrap().schedule.is_none());
}

#[test]
fn a_thread_fetches_what_is_kept_and_ends_with_its_value() {
    let world = World::new(|_| false);
    let tokens = Arc::new(RefreshableTokens::new(world.federation(None)).with_background_refresh());
    tokens.keep_access_token(&[]);
    let thread = RefreshThread::spawn(Arc::clone(&tokens)).unwrap();
    world.wait_for_exchanges(1);
    thread.refresh_now();
    world.wait_for_exchanges(2);
    drop(thread);
    assert_eq!(Arc::strong_count(&tokens), 1);
}

fn text(token: &AccessToken) -> String {
    token.token().expose().to_owned()
}

/// Google and a clock.
#[derive(Clone)]
struct World(Arc<Inner>);

struct Inner {
    second: AtomicU64,
    exchanges: Mutex<u64>,
    exchanged: std::sync::Condvar,
    failures: AtomicU64,
    seconds_of_a_request: AtomicU64,
    fails_at: fn(u64) -> bool,
}

impl World {
    fn new(fails_at: fn(u64) -> bool) -> Self {
        Self(Arc::new(Inner {
            second: AtomicU64::new(0),
            exchanges: Mutex::new(0),
            exchanged: std::sync::Condvar::new(),
            failures: AtomicU64::new(0),
            seconds_of_a_request: AtomicU64::new(0),
            fails_at,
        }))
    }

    fn set(&self, second: u64) {
        self.0.second.store(second, Ordering::SeqCst);
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(START + self.0.second.load(Ordering::SeqCst))
    }

    fn exchanges(&self) -> u64 {
        *self.0.exchanges.lock().unwrap()
    }

    fn wait_for_exchanges(&self, count: u64) {
        let exchanges = self.0.exchanges.lock().unwrap();
        let longest = Duration::from_secs(30);
        let waited = self.0.exchanged.wait_timeout_while(exchanges, longest, |n| *n < count);
        assert!(!waited.unwrap().1.timed_out(), "there were no {count} exchanges");
    }

    fn failures(&self) -> u64 {
        self.0.failures.load(Ordering::SeqCst)
    }

    fn federation(&self, directory: Option<&Path>) -> Federation {
        struct Issuer;

        impl SubjectTokenSource for Issuer {
            fn subject_token(&self) -> Result<SubjectToken, SourceError> {
                Ok(SubjectToken::new("made-up-subject-token", JWT))
            }
        }

        let account = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/o",
            "subject_token_type": JWT,
            "credential_source": { "file": "/token" },
        });
        let account = account.to_string();
        let account = ExternalAccount::from_json(account.as_bytes(), &Trust::default()).unwrap();
        let google = self.clone();
        let transport = move |request: &Request, _: Destination| google.answer(request);
        let mut context =
            Context::new().with_clock(Arc::new(self.clone())).with_transport(Arc::new(transport));
        if directory.is_some() {
            context = context.with_file_system(Arc::new(LocalFileSystem::default()));
        }
        let cache = directory.map(|path| DiskTokenCache::new(path, context.clone()));
        let federation = Federation::new(account, context).unwrap();
        federation.with_subject_token_source(Issuer).with_disk_cache(cache)
    }

    fn answer(&self, _: &Request) -> Result<Response, TransportError> {
        let second = self.0.second.load(Ordering::SeqCst);
        self.0
            .second
            .fetch_add(self.0.seconds_of_a_request.load(Ordering::SeqCst), Ordering::SeqCst);
        if (self.0.fails_at)(second) {
            self.0.failures.fetch_add(1, Ordering::SeqCst);
            return Ok(Response::new(503, Vec::new(), Secret::new(b"{}".to_vec())));
        }
        let mut exchanges = self.0.exchanges.lock().unwrap();
        *exchanges += 1;
        self.0.exchanged.notify_all();
        let token = format!("made-up-token-{exchanges}");
        let answer = json!({ "access_token": token, "expires_in": 3600 });
        Ok(Response::new(200, Vec::new(), Secret::new(answer.to_string().into_bytes())))
    }
}

impl Clock for World {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START + self.0.second.load(Ordering::SeqCst))
    }
}

/// A directory that is removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new(test: &str) -> Self {
        let name = format!("gcp-wif-refresh-{}-{test}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A time in the past: a file that this test writes must not look old.
const START: u64 = 1_700_000_000;

/// The beginning of an outage of ten minutes.
const OUTAGE: u64 = 7 * 3600 + 2700;
