//! Tokens that end while the server runs.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::world::{Running, SERVICE_ACCOUNT, V1, World};

#[test]
fn clients_never_see_an_old_token() {
    // A token is fetched anew after half of its life.
    let world = World::with_life("expiries", 11);
    let server = world.serve(&[]);
    let mut last = 0;
    let mut seen = 0;
    let started = Instant::now();
    while seen < 4 {
        let reply = server.account("token");
        assert_eq!(reply.status, 200, "{reply:?}");
        let value: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        let left = value["expires_in"].as_u64().unwrap();
        assert!((1..=11).contains(&left), "{left}");
        let token = reply.token();
        assert!(token >= last, "{token} after {last}");
        seen += usize::from(token != last);
        last = token;
        assert!(started.elapsed() < Duration::from_secs(60), "no new token after {last}");
    }
}

#[test]
fn google_may_be_down_while_a_token_is_valid() {
    let world = World::new("down");
    let mut server = world.serve(&[]);
    assert_eq!(server.account("token").token(), 1);
    world.is_down.store(true, Ordering::SeqCst);
    // The server tries at once, and fails.
    let before = world.clouds.requests().len();
    server.process.signal(Signal::HUP);
    while world.clouds.requests().len() == before {
        assert_eq!(server.account("token").token(), 1);
    }
    for _ in 0..100 {
        assert_eq!(server.account("token").token(), 1);
        assert_eq!(server.get("/healthz").status, 200);
    }
    // A token that was never fetched is temporarily unavailable.
    let reply = server.account("token?scopes=other");
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")));
    assert!(
        reply.body.starts_with("{\"error\":\"temporarily_unavailable\",\"error_description\":\"")
    );
    world.is_down.store(false, Ordering::SeqCst);
    // The next attempt comes a second or two later.
    while server.account("token").token() == 1 {}
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    assert_eq!(world.stderr(), "");
}

/// A token is not served in its last 10 seconds, so these are served for 4 seconds. The longer outage of a
/// real token is simulated by the tests of the library.
#[test]
fn an_outage_is_seen_only_after_the_end_of_the_token() {
    let world = World::with_life("outage", 14);
    let server = world.serve(&[]);
    world.is_down.store(true, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..3).map(|_| scope.spawn(|| see_an_outage(&server))).collect();
        let health = scope.spawn(|| while server.get("/healthz").status == 200 {});
        health.join().unwrap();
        for client in clients {
            client.join().unwrap();
        }
        // During the outage, the server retries by itself and answers clients at once.
        let asked = world.clouds.requests().len();
        while world.clouds.requests().len() == asked {
            assert_eq!(server.account("token").status, 503);
            assert_eq!(server.get("/healthz").status, 503);
        }
        world.is_down.store(false, Ordering::SeqCst);
    });
    while server.account("token").status != 200 {}
    assert!(server.account("token").token() > 1);
    assert_eq!(server.get("/healthz").status, 200);
    let instance = server.get(&format!("{V1}/instance/service-accounts/default/email"));
    assert_eq!(instance.body, SERVICE_ACCOUNT, "values other than tokens are always served");
    assert_eq!(world.stderr(), "");
}

/// Asks until the server has no token, and checks what it says then.
fn see_an_outage(server: &Running) {
    let mut usable_until = None;
    loop {
        let asked = Instant::now();
        let reply = server.account("token");
        if reply.status == 200 {
            let value: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
            let left = Duration::from_secs(value["expires_in"].as_u64().unwrap());
            usable_until = Some(asked + left.saturating_sub(Duration::from_secs(10)));
            continue;
        }
        // `expires_in` is rounded down.
        let is_over = usable_until.is_some_and(|end| Instant::now() >= end);
        assert!(is_over, "an error while a token is valid: {reply:?}");
        assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")), "{reply:?}");
        let value: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(value["error"], "temporarily_unavailable");
        assert!(value["error_description"].as_str().unwrap().contains("HTTP 503"), "{value}");
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert_eq!(reply.header("metadata-flavor"), Some("Google"));
        return;
    }
}

#[test]
fn a_refusal_has_a_status_that_clients_do_not_retry() {
    let world = World::new("refused");
    let server = world.serve(&[]);
    let reply = server.account("token?scopes=refused");
    assert_eq!(reply.status, 403);
    assert!(reply.body.starts_with("{\"error\":\"access_denied\","), "{}", reply.body);
    assert!(reply.body.contains("Permission denied."), "{}", reply.body);
}

#[test]
fn many_clients_cost_one_fetch() {
    let world = World::new("crowd");
    let server = world.serve(&[]);
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(server.account("token?scopes=crowd").status, 200));
        }
    });
    let of_crowd = world
        .clouds
        .requests()
        .into_iter()
        .filter(|request| String::from_utf8_lossy(&request.body).contains("crowd"));
    assert_eq!(of_crowd.count(), 1);
}
