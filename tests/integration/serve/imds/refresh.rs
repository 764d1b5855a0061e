//! Credentials that end while the server runs.

use std::fs;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use gcp_wif::timestamp::Timestamp;
use rustix::process::Signal;

use super::world::World;

#[test]
fn an_identity_that_rotates_is_followed() {
    // Credentials are fetched anew after half of their life.
    let world = World::with_life("rotation", 11);
    let server = world.serve(&["imds"]);
    let token = server.token(3600);
    let path = "/latest/meta-data/iam/security-credentials/gcp-wif";
    let (mut last, mut seen, started) = (0, 0, Instant::now());
    while seen < 4 {
        let session = server.session();
        assert!(session >= last, "{session} after {last}");
        seen += usize::from(session != last);
        last = session;
        let document: serde_json::Value =
            serde_json::from_str(&server.get(path, &token).body).unwrap();
        let end = Timestamp::from_rfc3339(document["Expiration"].as_str().unwrap()).unwrap();
        let left = end.since(Timestamp::from(SystemTime::now())).as_secs();
        assert!((1..=11).contains(&left), "{left}");
        assert!(started.elapsed() < Duration::from_secs(60), "no new session after {last}");
    }
}

#[test]
fn credentials_are_served_from_memory() {
    let world = World::new("memory");
    let server = world.serve(&["imds"]);
    let asked = world.clouds.requests().len();
    for _ in 0..50 {
        assert_eq!(server.session(), 1);
    }
    assert_eq!(world.clouds.requests().len(), asked);
}

#[test]
fn a_signal_makes_the_server_fetch_now() {
    let world = World::new("signal");
    let soon = Timestamp::from(SystemTime::now()).plus(Duration::from_secs(14 * 60));
    // A source whose credentials are replaced, as a program may do it at any time.
    let write = |number: usize, end: &str| {
        let process = format!(
            "[default]\nregion = us-east-2\ncredential_process = echo '{{\"Version\":1,\
             \"AccessKeyId\":\"AKIDFAKEEXAMPLE\",\"SecretAccessKey\":\"made-up\",\
             \"SessionToken\":\"made-up-session-{number}\",\"Expiration\":\"{end}\"}}'\n"
        );
        fs::write(world.folder.join("config"), process).unwrap();
    };
    write(1, &soon.to_string());
    let mut command = world.command(&["serve", "imds"]);
    command.env("AWS_CONFIG_FILE", world.folder.join("config"));
    command.env("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    let server = world.start(&mut command);
    assert_eq!(server.session(), 1);
    // Half of the life is not over; a signal makes the server fetch now.
    write(2, "2099-01-01T00:00:00Z");
    server.process.signal(Signal::HUP);
    while server.session() == 1 {}
    assert_eq!(server.session(), 2);
}

#[test]
fn a_source_may_be_down_while_credentials_are_valid() {
    let world = World::new("down");
    let mut server = world.serve(&["imds"]);
    world.is_down.store(true, Ordering::SeqCst);
    let before = world.clouds.requests().len();
    server.process.signal(Signal::HUP);
    while world.clouds.requests().len() == before {
        assert_eq!(server.session(), 1);
    }
    for _ in 0..50 {
        assert_eq!(server.session(), 1);
        assert_eq!(server.send("GET", "/healthz", "").status, 200);
    }
    world.is_down.store(false, Ordering::SeqCst);
    while server.session() == 1 {}
    assert!(server.end().success());
    assert_eq!(world.stderr(), "");
}

#[test]
fn a_source_that_is_down_for_too_long_is_a_temporary_failure() {
    let world = World::with_life("down-for-long", 11);
    let server = world.serve(&["imds"]);
    let token = server.token(60);
    world.is_down.store(true, Ordering::SeqCst);
    while server.container().status == 200 {}
    let reply = server.container();
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")), "{reply:?}");
    assert!(reply.body.starts_with("{\"code\":\"ServiceUnavailable\",\"message\":\""), "{reply:?}");
    let reply = server.get("/latest/meta-data/iam/security-credentials/gcp-wif", &token);
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")), "{reply:?}");
    let start = "{\"error\":\"temporarily_unavailable\",\"error_description\":\"";
    assert!(reply.body.starts_with(start), "{reply:?}");
    assert_eq!(server.send("GET", "/healthz", "").status, 503);
    world.is_down.store(false, Ordering::SeqCst);
    while server.container().status != 200 {}
}

#[test]
fn a_role_is_assumed_and_named() {
    let world = World::new("role");
    let role = "arn:aws:iam::123456789012:role/my-role";
    let server = world.serve(&["imds", "--assume-role", role]);
    let value: serde_json::Value = serde_json::from_str(&server.container().body).unwrap();
    assert_eq!(value["RoleArn"], role);
    assert_eq!(value["AccessKeyId"], "ASIAFAKEEXAMPLE");
}
