//! Tests of how several threads use and refresh one token.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};
use std::thread;

use super::*;

#[test]
fn a_fresh_token_is_reused() {
    let cache = cache_with(token("first", 226));
    assert_eq!(name(cache.token(&SCOPES, at(0), no_refresh)), "first");
}

#[test]
fn a_stale_token_is_refreshed() {
    let cache = cache_with(token("first", 225));
    assert_eq!(name(cache.token(&SCOPES, at(0), || Ok(token("second", 3600)))), "second");
    assert_eq!(name(cache.token(&SCOPES, at(0), no_refresh)), "second");
}

#[test]
fn other_scopes_are_other_tokens() {
    let cache = cache_with(token("first", 3600));
    let other = cache.token(&["other"], at(0), || Ok(token("second", 3600)));
    assert_eq!(name(other), "second");
    assert_eq!(name(cache.token(&SCOPES, at(0), no_refresh)), "first");
}

#[test]
fn a_stale_token_serves_while_another_thread_refreshes() {
    let cache = cache_with(token("first", 100));
    let (started, has_started) = mpsc::channel();
    let (finish, may_finish) = mpsc::channel();
    let cache = &cache;
    thread::scope(|scope| {
        let refreshing = scope.spawn(move || {
            cache.token(&SCOPES, at(0), || {
                started.send(()).unwrap();
                may_finish.recv().unwrap();
                Ok(token("second", 3600))
            })
        });
        has_started.recv().unwrap();
        assert_eq!(name(cache.token(&SCOPES, at(0), no_refresh)), "first");
        finish.send(()).unwrap();
        assert_eq!(name(refreshing.join().unwrap()), "second");
    });
}

#[test]
fn a_token_is_refreshed_if_it_is_not_valid_for_the_time() {
    let cache = cache_with(token("first", 3600));
    let valid_for = |seconds, refresh: Result<AccessToken, &'static str>| {
        name(cache.token_valid_for(&SCOPES, Duration::from_secs(seconds), at(0), || refresh))
    };
    assert_eq!(valid_for(3599, no_refresh()), "first");
    assert_eq!(valid_for(3600, Err("out of reach")), "first");
    assert_eq!(valid_for(3600, Ok(token("second", 3600))), "second");
    assert_eq!(name(cache.token(&SCOPES, at(0), no_refresh)), "second");
    let late = cache.token_valid_for(&SCOPES, Duration::ZERO, at(3601), || Err("refused"));
    assert_eq!(late.unwrap_err(), "refused");
}

#[test]
fn an_expired_token_makes_other_threads_wait() {
    assert_eq!(second_of_two_callers(3600), "second");
}

/// Google issues short-lived tokens for AWS credentials that expire soon.
#[test]
fn a_thread_that_waited_takes_a_token_that_is_stale_already() {
    assert_eq!(second_of_two_callers(200), "second");
}

#[test]
fn two_threads_make_one_refresh() {
    let cache = MemoryTokenCache::default();
    let (together, refreshes) = (Barrier::new(2), AtomicUsize::new(0));
    let call = || {
        together.wait();
        name(cache.token(&SCOPES, at(0), || {
            refreshes.fetch_add(1, Ordering::SeqCst);
            Ok(token("first", 3600))
        }))
    };
    thread::scope(|scope| {
        let other = scope.spawn(call);
        assert_eq!(call(), "first");
        assert_eq!(other.join().unwrap(), "first");
    });
    assert_eq!(refreshes.into_inner(), 1);
}

#[test]
fn a_failed_refresh_leaves_the_old_token_while_it_lasts() {
    let cache = cache_with(token("first", 100));
    assert_eq!(name(cache.token(&SCOPES, at(39), || Err("refused"))), "first");
    assert_eq!(cache.token(&SCOPES, at(40), || Err("refused")).unwrap_err(), "refused");
    assert_eq!(cache.token(&SCOPES, at(100), || Err("refused")).unwrap_err(), "refused");
    assert_eq!(name(cache.token(&SCOPES, at(100), || Ok(token("second", 3600)))), "second");
}

#[test]
fn waiting_threads_share_a_failure_and_the_next_call_tries_again() {
    let cache = MemoryTokenCache::default();
    let (started, has_started) = mpsc::channel();
    let (come, all_came) = mpsc::channel();
    let refreshes = AtomicUsize::new(0);
    let (cache, refreshes) = (&cache, &refreshes);
    thread::scope(|scope| {
        scope.spawn(move || {
            let result = cache.token(&SCOPES, at(0), || {
                started.send(()).unwrap();
                for _ in 0..8 {
                    all_came.recv().unwrap();
                }
                Err("out of reach")
            });
            assert_eq!(result.unwrap_err(), "out of reach");
        });
        has_started.recv().unwrap();
        for _ in 0..8 {
            let come = come.clone();
            scope.spawn(move || {
                let now = move || {
                    // The receiver counts the first reading of the clock only.
                    let _ = come.send(());
                    Timestamp::from_unix_seconds(0)
                };
                let result = cache.token(&SCOPES, now, || {
                    refreshes.fetch_add(1, Ordering::SeqCst);
                    Err("tried again")
                });
                assert_eq!(result.unwrap_err(), "out of reach");
            });
        }
    });
    assert_eq!(refreshes.load(Ordering::SeqCst), 0);
    assert_eq!(cache.token(&SCOPES, at(0), || Err("next")).unwrap_err(), "next");
}

#[test]
fn a_refresh_that_panics_leaves_a_cache_that_works() {
    let cache = MemoryTokenCache::default();
    thread::scope(|scope| {
        let thread = scope.spawn(|| cache.token(&SCOPES, at(0), || panic!("the refresh panics")));
        let result: Result<Result<AccessToken, &str>, _> = thread.join();
        assert!(result.is_err());
    });
    assert_eq!(name(cache.token(&SCOPES, at(0), || Ok(token("first", 3600)))), "first");
}

/// Returns the token of a second caller that calls while the first one refreshes an expired token. Several
/// pairs of callers run, because the first one sometimes finishes before the second one waits.
fn second_of_two_callers(lifetime: u64) -> String {
    let tokens: Vec<String> = (0..50).map(|_| second_of_one_pair(lifetime)).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    tokens[0].clone()
}

fn second_of_one_pair(lifetime: u64) -> String {
    let cache = cache_with(token("first", 100));
    let (started, has_started) = mpsc::channel();
    let (come, has_come) = mpsc::channel();
    let cache = &cache;
    thread::scope(|scope| {
        scope.spawn(move || {
            cache.token(&SCOPES, at(100), || {
                started.send(()).unwrap();
                has_come.recv().unwrap();
                Ok::<_, &str>(token("second", 100 + lifetime))
            })
        });
        has_started.recv().unwrap();
        let now = move || {
            // The receiver counts the first reading of the clock only.
            let _ = come.send(());
            Timestamp::from_unix_seconds(100)
        };
        name(cache.token(&SCOPES, now, no_refresh))
    })
}

fn cache_with(token: AccessToken) -> MemoryTokenCache<&'static str> {
    let cache = MemoryTokenCache::default();
    name(cache.token(&SCOPES, at(0), || Ok(token)));
    cache
}

fn token(name: &str, expires_at: u64) -> AccessToken {
    AccessToken::new(name.into(), Timestamp::from_unix_seconds(expires_at), Vec::new())
}

fn name(token: Result<AccessToken, &'static str>) -> String {
    token.unwrap().token().expose().clone()
}

fn at(seconds: u64) -> impl Fn() -> Timestamp {
    move || Timestamp::from_unix_seconds(seconds)
}

fn no_refresh() -> Result<AccessToken, &'static str> {
    Err("an unexpected refresh")
}

const SCOPES: [&str; 1] = ["https://www.googleapis.com/auth/cloud-platform"];
