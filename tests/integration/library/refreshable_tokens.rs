//! Tokens that a program holds for long, in simulated time.

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{FileSystem as _, LocalFileSystem};
use gcp_wif::exchange::AccessToken;
use gcp_wif::refresh::{RefreshThread, RefreshableTokens};
use testkit::folder::Folder;

use super::simulated_google::SimulatedGoogle;

#[test]
fn a_day_with_a_flaky_google_and_an_outage_shows_no_caller_an_error() {
    for in_background in [false, true] {
        let google = hourly(|second| {
            let is_flaky = (second / 20 + 3).wrapping_mul(0x9e37_79b9).rotate_left(7) % 10 == 0;
            let is_down = is_flaky || (OUTAGE..OUTAGE + 600).contains(&second);
            is_down.then_some(503)
        });
        let tokens = RefreshableTokens::new(google.federation(None));
        let tokens = if in_background { tokens.with_background_refresh() } else { tokens };
        if in_background {
            tokens.keep_access_token(&[]);
            tokens.refresh_due();
        }
        // The first token is wanted while Google works.
        tokens.access_token(&[]).unwrap();
        let mut shortest = Duration::MAX;
        for second in 1..24 * 3600 {
            google.set(second);
            if in_background && tokens.next_refresh() == Some(Duration::ZERO) {
                tokens.refresh_due();
            }
            if second % 7 == 0 {
                let token = tokens.access_token(&[]).unwrap_or_else(|e| panic!("{second}: {e}"));
                shortest = shortest.min(token.expires_at().since(google.now()));
            }
        }
        assert!(google.failures() > 0, "Google never failed");
        assert!(shortest >= Duration::from_secs(60), "a token with {shortest:?} left was returned");
        let exchanges = google.exchanges();
        assert!((24..=50).contains(&exchanges), "{exchanges} exchanges");
    }
}

#[test]
fn without_failures_no_token_has_less_than_seven_minutes_left() {
    let google = hourly(|_| None);
    let tokens = RefreshableTokens::new(google.federation(None));
    for second in (0..24 * 3600).step_by(13) {
        google.set(second);
        let token = tokens.access_token(&[]).unwrap();
        assert!(token.expires_at().since(google.now()) >= Duration::from_secs(7 * 60));
    }
}

#[test]
fn an_outage_longer_than_the_life_of_a_token_is_an_error_and_ends() {
    let google = hourly(|second| (3000..9000).contains(&second).then_some(503));
    let tokens = RefreshableTokens::new(google.federation(None));
    let mut failed = Vec::new();
    for second in 0..9100 {
        google.set(second);
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
    let google = hourly(|_| None);
    let folder = Folder::new("refresh-share");
    let processes: Vec<_> =
        (0..10).map(|_| RefreshableTokens::new(google.federation(Some(&folder)))).collect();
    for second in (0..24 * 3600).step_by(60) {
        google.set(second);
        let tokens: Vec<_> =
            processes.iter().map(|process| text(&process.access_token(&[]).unwrap())).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0]), "{second}");
    }
    // One every 48 minutes, and at most two more until the machine has its phase.
    assert!((30..=32).contains(&google.exchanges()), "{}", google.exchanges());
}

#[test]
fn a_restart_costs_no_exchange_and_a_forced_refresh_one() {
    let google = hourly(|_| None);
    let folder = Folder::new("refresh-restart");
    let first = RefreshableTokens::new(google.federation(Some(&folder)));
    let token = first.access_token(&[]).unwrap();
    google.set(60);
    let second = RefreshableTokens::new(google.federation(Some(&folder)));
    assert_eq!(text(&second.access_token(&[]).unwrap()), text(&token));
    assert_eq!(google.exchanges(), 1);
    second.force_refresh();
    let forced = second.access_token(&[]).unwrap();
    assert_ne!(text(&forced), text(&token));
    assert_eq!(google.exchanges(), 2);
    // What `access-token` prints is the new token, too.
    let printed = google.federation(Some(&folder)).access_token(&[]).unwrap();
    assert_eq!(text(&printed), text(&forced));
}

#[test]
fn each_process_that_is_told_to_refresh_gets_a_new_token() {
    let google = hourly(|_| None);
    let folder = Folder::new("refresh-forced");
    let new = || RefreshableTokens::new(google.federation(Some(&folder)));
    let (waiting, other) = (new(), new());
    let old = text(&waiting.access_token(&[]).unwrap());
    google.set(60);
    waiting.force_refresh();
    // Another process that is told the same, and fetches a token at this moment.
    let files = std::fs::read_dir(folder.join("cache")).unwrap().flatten();
    let mut locks = files.filter(|file| file.path().extension().is_some_and(|end| end == "lock"));
    let lock = LocalFileSystem::default().try_lock(&locks.next().unwrap().path()).unwrap();
    assert!(lock.is_some());
    assert_ne!(text(&waiting.access_token(&[]).unwrap()), old);
    drop(lock);
    other.access_token(&[]).unwrap();
    google.set(120);
    other.force_refresh();
    waiting.force_refresh();
    let tokens = [&other, &waiting].map(|process| text(&process.access_token(&[]).unwrap()));
    assert_eq!(tokens[0], tokens[1], "one new token serves both");
    assert_eq!(google.exchanges(), 3);
}

#[test]
fn a_valid_token_on_disk_serves_while_google_is_down() {
    let google = hourly(|second| (second > 0).then_some(503));
    let folder = Folder::new("refresh-down");
    google.federation(Some(&folder)).access_token(&[]).unwrap();
    google.set(3400);
    let tokens = RefreshableTokens::new(google.federation(Some(&folder)));
    tokens.access_token(&[]).unwrap();
    let state = tokens.access_token_state(&[]).unwrap();
    assert_eq!(state.failures, 1);
    assert!(state.failure.is_some_and(|error| error.is_retryable()));
    google.set(3595);
    assert!(tokens.access_token(&[]).is_err());
}

#[test]
fn sixteen_lists_of_scopes_are_held() {
    let google = hourly(|_| None);
    let tokens = RefreshableTokens::new(google.federation(None));
    let scopes: Vec<String> = (0..20).map(|n| format!("https://example.com/{n}")).collect();
    for scope in &scopes {
        tokens.access_token(&[scope]).unwrap();
    }
    assert_eq!(google.exchanges(), 20);
    for scope in &scopes[4..] {
        assert_eq!(tokens.access_token(&[scope]).unwrap().scopes(), std::slice::from_ref(scope));
    }
    assert_eq!(google.exchanges(), 20);
    assert!(tokens.access_token_state(&[&scopes[0]]).is_none());
}

#[test]
fn an_id_token_needs_a_service_account() {
    let google = hourly(|_| None);
    let tokens = RefreshableTokens::new(google.federation(None));
    assert!(tokens.id_token("https://example.com", false).is_err());
    assert!(tokens.id_token_state("https://example.com", false).unwrap().schedule.is_none());
}

#[test]
fn a_thread_fetches_what_is_kept_and_ends_with_its_value() {
    let google = hourly(|_| None);
    let tokens =
        Arc::new(RefreshableTokens::new(google.federation(None)).with_background_refresh());
    tokens.keep_access_token(&[]);
    let thread = RefreshThread::spawn(Arc::clone(&tokens)).unwrap();
    google.wait_for_exchanges(1);
    thread.refresh_now();
    google.wait_for_exchanges(2);
    drop(thread);
    assert_eq!(Arc::strong_count(&tokens), 1);
}

fn text(token: &AccessToken) -> String {
    token.token().expose().to_owned()
}

/// Creates an endpoint whose tokens live for an hour, and which is unavailable at some seconds.
fn hourly(is_down_at: fn(u64) -> Option<u16>) -> SimulatedGoogle {
    SimulatedGoogle::new(3600, is_down_at)
}

/// The beginning of an outage of ten minutes.
const OUTAGE: u64 = 7 * 3600 + 2700;
