//! Who may ask: each check, and refusals that reveal nothing.

use rustix::process::Signal;

use super::other_user::{OTHER_USER, send_as};
use super::world::{FLAVOR, Reply, Running, V1, World, request};
use crate::support::outside;

#[test]
fn another_name_in_the_host_header_is_refused() {
    let world = World::new("host");
    let mut server = world.serve(&["--allow-host", "My.Example", "-v"]);
    let get = |host: &str| {
        let request =
            format!("GET {V1}/ HTTP/1.1\r\n{FLAVOR}Host: {host}\r\nConnection: close\r\n\r\n");
        Reply::parse(&server.raw(request.as_bytes()))
    };
    for host in
        ["127.0.0.1", "LOCALHOST:1", "[::1]:80", "metadata", "my.example:17", "169.254.169.254"]
    {
        assert_eq!(get(host).status, 200, "{host}");
    }
    for host in
        ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost@evil.example"]
    {
        let reply = get(host);
        assert_eq!((reply.status, reply.body.as_str()), (403, ""), "{host}");
        assert_eq!(reply.header("metadata-flavor"), None, "{host}");
    }
    let bytes = format!("GET {V1}/ HTTP/1.0\r\n{FLAVOR}\r\n");
    assert_eq!(Reply::parse(&server.raw(bytes.as_bytes())).status, 403, "no host at all");
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    let stderr = world.stderr();
    assert!(stderr.contains(" refused by address 0, host 6, forwarded 0,"), "{stderr}");
    assert!(stderr.contains("check host\n") && !stderr.contains("evil"), "{stderr}");
}

#[test]
fn a_forwarded_request_is_refused_even_with_the_capability() {
    let world = World::new("forwarded");
    let server = world.serve(&[]);
    for header in [
        "X-Forwarded-For: 1.2.3.4",
        "forwarded: for=x",
        "Via:",
        "Origin: null",
        "Sec-Fetch-Site: none",
    ] {
        let path = format!("{}{V1}/instance/service-accounts/default/token", server.capability);
        let text = server.raw(request("GET", &path, &format!("{FLAVOR}{header}\r\n")).as_bytes());
        let reply = Reply::parse(&text);
        assert_eq!((reply.status, reply.body.as_str()), (403, ""), "{header}");
        assert_eq!(reply.header("metadata-flavor"), None);
    }
    assert_eq!(world.stderr(), "", "nothing is logged without -v");
}

/// The tests of other users need root.
#[test]
fn another_user_needs_the_capability_and_learns_nothing_without_it() {
    if !outside::can_become_another_user("another user of the machine") {
        return;
    }
    let world = World::new("other-user");
    let server = world.serve(&["-v"]);
    let capability = &server.capability;
    let token = format!("{V1}/instance/service-accounts/default/token");
    let wrong = format!("/{}{token}", "A".repeat(43));
    // A known path, an unknown one and a wrong capability look alike, with and without the header.
    for path in [token.as_str(), "/unknown", &wrong, &format!("{V1}/"), &capability[..43]] {
        for headers in [FLAVOR, ""] {
            let reply = as_user(OTHER_USER, &server, path, headers);
            assert_eq!(reply.status, 404, "{path}");
            let unknown = server.get("/unknown-path");
            let same = reply.body.replace(path, "/unknown-path");
            assert_eq!(same, unknown.body);
            let head = |reply: &Reply| -> Vec<String> {
                let lines = reply.head.lines().map(str::to_owned);
                lines.filter(|line| !line.starts_with("Date") && !line.contains("Length")).collect()
            };
            assert_eq!(head(&reply), head(&unknown));
        }
    }
    assert_eq!(as_user(OTHER_USER, &server, &format!("{capability}{token}"), FLAVOR).token(), 1);
    for path in ["/", "/healthz"] {
        assert_eq!(as_user(OTHER_USER, &server, path, "").status, 200, "{path}");
    }
    let stderr = world.stderr();
    assert!(stderr.contains(&format!("user {OTHER_USER}, check capability or user\n")), "{stderr}");
    assert!(!stderr.contains("computeMetadata") && !stderr.contains(&capability[1..]), "{stderr}");
    drop(server);

    let server = world.serve(&["--allow-uid", &OTHER_USER.to_string(), "--capability", "off"]);
    assert_eq!(server.capability, "");
    assert_eq!(as_user(OTHER_USER, &server, &token, FLAVOR).status, 200);
    assert_eq!(as_user(OTHER_USER + 1, &server, &token, FLAVOR).status, 404);
    // The number that the kernel shows for every user who is not mapped.
    assert_eq!(as_user(65534, &server, &token, FLAVOR).status, 404);
    drop(server);

    let server = world.serve(&["--open"]);
    assert_eq!(as_user(OTHER_USER, &server, &token, FLAVOR).status, 200);
    let expected = "warning: `--open`: every program that reaches the server can have tokens\n";
    assert_eq!(world.stderr(), expected);
}

#[test]
fn a_client_of_ipv6_is_recognized() {
    let world = World::new("ipv6");
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        outside::say("a client of IPv6: skipped, this machine has no IPv6");
        return;
    }
    let server = world.serve(&["--listen", "[::1]:0", "--capability", "off"]);
    assert_eq!(server.account("token").token(), 1);
}

/// Requests a path as another user.
fn as_user(uid: u32, server: &Running, path: &str, headers: &str) -> Reply {
    send_as(uid, server.address, &request("GET", path, headers))
}
