//! Clients of other containers: users that the namespace of the server does not have, and addresses of other
//! machines.

use std::fs;
use std::process::Command;

use super::other_user::{OTHER_USER, send_as};
use super::world::{FLAVOR, V1, World, request};
use crate::support::outside;
use crate::support::program::inherit;

/// The server is in a user namespace that has one user, as in a container without privileges.
#[test]
fn a_user_without_a_number_is_refused_unless_that_is_named() {
    if !outside::can_become_another_user("a user of another namespace") {
        return;
    }
    let world = World::new("unmapped");
    for (flags, expected) in [(&[][..], 404), (&["--allow-uid", "65534"], 200)] {
        let own = world.command(&["serve", "gce", "--capability", "off"]);
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user"]).arg(own.get_program()).args(own.get_args());
        inherit(command.args(flags), &own);
        if !Command::new("unshare").args(["--user", "true"]).status().is_ok_and(|s| s.success()) {
            outside::say("a user of another namespace: skipped, no namespaces here");
            return;
        }
        let server = world.start(&mut command);
        assert_eq!(server.account("token").status, 200, "root is the user of the server");
        let path = format!("{V1}/instance/service-accounts/default/token");
        let reply = send_as(OTHER_USER, server.address, &request("GET", &path, FLAVOR));
        assert_eq!(reply.status, expected, "{flags:?}");
    }
}

/// The server is in a new network namespace whose loopback device has other addresses too. A client that
/// connects from one of them counts as another machine.
#[test]
fn a_client_with_another_address_gets_no_byte() {
    let world = World::new("address");
    let net = ["--user", "--map-root-user", "--net"];
    let probe = Command::new("unshare").args(net).args(["ip", "link"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        outside::say("a client with another address: skipped, no namespaces or no `ip` here");
        return;
    }
    // The fake cannot be reached from that namespace: the token comes from the disk.
    let with_cache = |words: &[&str]| {
        let mut command = world.command(words);
        command.args(["--cache-dir", "cache"]);
        command
    };
    assert!(with_cache(&["access-token"]).output().unwrap().status.success());
    // Each request is answered, or its connection ends without a byte.
    fs::write(
        world.folder.join("script"),
        "trap '' PIPE\n\
         trap 'kill %1' EXIT\n\
         ip link set lo up\n\
         for address in 192.0.2.1 198.51.100.1 198.51.100.2; do ip address add $address/32 dev lo; done\n\
         \"$@\" &\n\
         until exec 3<>/dev/tcp/127.0.0.1/80; do kill -0 %1 || exit 1; done 2>/dev/null\n\
         for address in 127.0.0.1 127.9.9.9 192.0.2.1 198.51.100.1 198.51.100.2; do\n\
         exec 3<>/dev/tcp/$address/80\n\
         printf 'GET / HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 2>/dev/null\n\
         echo \"$address: $(head -n 1 <&3 2>/dev/null | tr -d '\\r')\"\n\
         done\n\
         kill %1\n\
         wait %1\n\
         status=$?\n\
         trap - EXIT\n\
         exit $status\n",
    )
    .unwrap();
    let flags = [
        "serve",
        "gce",
        "--listen",
        "0.0.0.0:80",
        "--allow-from",
        "198.51.100.1/32",
        "-v",
        "--startup-timeout",
        "1s",
    ];
    let server = with_cache(&flags);
    let mut command = Command::new("unshare");
    command.args(net).args(["bash", "script"]).arg(server.get_program()).args(server.get_args());
    let output = inherit(&mut command, &server).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<&str> = stdout.lines().filter(|line| line.contains(": ")).collect();
    assert_eq!(
        answers,
        [
            "127.0.0.1: HTTP/1.1 200 OK",
            "127.9.9.9: HTTP/1.1 200 OK",
            "192.0.2.1: ",
            "198.51.100.1: HTTP/1.1 200 OK",
            "198.51.100.2: ",
        ],
        "{stdout}{stderr}"
    );
    assert_eq!(stderr.matches("check address\n").count(), 2, "{stderr}");
    assert!(stderr.contains(" refused by address 2, "), "{stderr}");
}
