//! Who may ask, and refusals that reveal nothing.

use super::world::{Running, World};
use crate::serve::other_user::{OTHER_USER, send_as};
use crate::serve::world::Reply;
use crate::support::outside;

#[test]
fn another_name_in_the_host_header_is_refused() {
    let world = World::new("host");
    let server = world.serve(&["imds"]);
    let token = server.token(60);
    let get = |host: &str| {
        let Running { capability, .. } = &server;
        let text = server.raw(&format!(
            "GET {capability}/latest/meta-data/placement/region HTTP/1.1\r\nHost: {host}\r\n\
             X-aws-ec2-metadata-token: {token}\r\nConnection: close\r\n\r\n"
        ));
        Reply::parse(&text)
    };
    for host in ["127.0.0.1", "localhost:1", "[::1]", "169.254.169.254"] {
        assert_eq!(get(host).body, "us-east-2", "{host}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example", ""] {
        let reply = get(host);
        assert_eq!((reply.status, reply.body.as_str()), (403, ""), "{host}");
        assert_eq!(reply.header("server"), None, "{host}");
    }
}

#[test]
fn a_session_token_ends() {
    let world = World::new("session-tokens");
    let mut server = world.serve(&["imds", "-v"]);
    let region = "/latest/meta-data/placement/region";
    let short = server.token(1);
    let first = server.token(21_600);
    while server.get(region, &short).status == 200 {}
    assert_eq!(server.get(region, &short).status, 401);
    assert_eq!(server.get(region, &first).status, 200);
    let others: Vec<String> = (0..256).map(|_| server.token(60)).collect();
    assert_eq!(server.get(region, &first).status, 401, "the oldest of too many tokens is live");
    assert_eq!(server.get(region, &others[0]).status, 200);
    assert!(server.end().success());
    let stderr = world.stderr();
    assert!(stderr.contains("check token\n") && stderr.contains(", token "), "{stderr}");
    for secret in [&short, &first, &server.authorization, &server.capability] {
        assert!(!stderr.contains(secret.trim_start_matches('/')), "{stderr}");
    }
    assert!(
        !stderr.contains("placement/region") && !stderr.contains("made-up-session"),
        "{stderr}"
    );
}

/// The tests of other users need root.
#[test]
fn another_user_needs_the_capability_and_learns_nothing_without_it() {
    if !outside::can_become_another_user("another user of the machine") {
        return;
    }
    let world = World::new("other-user");
    let server = world.serve(&["imds"]);
    let token = server.token(60);
    let role = "/latest/meta-data/iam/security-credentials/gcp-wif";
    let with_token = format!("X-aws-ec2-metadata-token: {token}\r\n");
    let with_authorization = format!("Authorization: {}\r\n", server.authorization);
    let ttl = "X-aws-ec2-metadata-token-ttl-seconds: 60\r\n";
    let wrong = format!("/{}{role}", "A".repeat(43));
    let unknown = server.send("GET", "/latest/unknown", &with_token);
    assert_eq!(unknown.status, 404);
    for (method, path, headers) in [
        ("GET", role, with_token.as_str()),
        ("GET", role, ""),
        ("GET", &wrong, &with_token),
        ("GET", "/v1/credentials", &with_authorization),
        ("GET", "/v1/credentials", ""),
        ("PUT", "/latest/api/token", ttl),
        ("GET", "/unknown", ""),
    ] {
        let reply = as_user(OTHER_USER, &server, method, path, headers);
        let head = |reply: &Reply| -> Vec<String> {
            let lines = reply.head.lines().map(str::to_owned);
            lines.filter(|line| !line.starts_with("Date")).collect()
        };
        assert_eq!((head(&reply), &reply.body), (head(&unknown), &unknown.body), "{path}");
    }
    let path = format!("{}{role}", server.capability);
    assert_eq!(as_user(OTHER_USER, &server, "GET", &path, &with_token).status, 200);
    assert_eq!(as_user(OTHER_USER, &server, "GET", "/healthz", "").body, "ok\n");
    drop(server);

    let server =
        world.serve(&["imds", "--capability", "off", "--allow-uid", &OTHER_USER.to_string()]);
    let header = format!("Authorization: {}\r\n", server.authorization);
    assert_eq!(as_user(OTHER_USER, &server, "GET", "/v1/credentials", &header).status, 200);
    assert_eq!(as_user(OTHER_USER + 1, &server, "GET", "/v1/credentials", &header).status, 404);
}

/// Requests a path as another user.
fn as_user(uid: u32, server: &Running, method: &str, path: &str, headers: &str) -> Reply {
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n"
    );
    send_as(uid, server.address.parse().unwrap(), &request)
}
