//! Starts that fail: the exit code, the message, and nothing printed.

use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::atomic::Ordering;

use super::other_user::OTHER_USER;
use super::world::World;
use crate::support::outside;
use crate::support::program::inherit;

#[test]
fn a_server_that_cannot_start_says_why() {
    let world = World::new("start");
    world.folder.pipe("pipe");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let cases = [
        (
            vec!["--listen".to_owned(), format!("127.0.0.1:{port}")],
            78,
            format!("error: `--listen 127.0.0.1:{port}`: port {port} is in use by another program\n"),
        ),
        (
            words("--listen 203.0.113.1:0 --allow-from 10.0.0.0/8"),
            78,
            "error: `--listen 203.0.113.1:0`: 203.0.113.1 is not an address of this machine\n".to_owned(),
        ),
        (
            words("--listen 0.0.0.0:0"),
            2,
            "error: `--listen 0.0.0.0:0` can be reached by other machines: name the networks whose \
             clients may connect with `--allow-from CIDR`\n"
                .to_owned(),
        ),
        (
            words("--env-file missing/gce.env"),
            78,
            "error: the variables cannot be written\n  caused by: `missing` does not exist\n".to_owned(),
        ),
        (
            words("--env-file pipe --timeout 1s"),
            75,
            "error: the variables cannot be written\n  caused by: `pipe` was not ready within 1 s\n".to_owned(),
        ),
        (words("--exit-with-pid 0"), 2, "error: `--exit-with-pid 0` cannot be".to_owned()),
        (words("--listen nowhere:80"), 2, "error: invalid value 'nowhere:80'".to_owned()),
        (words("--allow-from 10.0.0.0/33"), 2, "error: invalid value '10.0.0.0/33'".to_owned()),
        (words("--capability maybe"), 2, "error: invalid value 'maybe'".to_owned()),
        (words("--scope refused"), 77, "error: ".to_owned()),
        (words("--credential-file missing.json"), 78, "error: ".to_owned()),
        (words("--lifetime 5m"), 2, "error: `--lifetime` is 300 s".to_owned()),
    ];
    for (flags, code, message) in cases {
        let output = world.command(&["serve", "gce"]).args(&flags).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{flags:?}: {stderr}");
        assert!(stderr.starts_with(&message), "{flags:?}: {stderr}");
        assert_eq!(output.stdout, b"", "{flags:?}");
    }
}

#[test]
fn a_privileged_port_is_refused_to_other_users() {
    let limit = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    let is_limited =
        limit.is_ok_and(|limit| limit.trim().parse::<u16>().is_ok_and(|port| port > 81));
    if !is_limited || !rustix::process::geteuid().is_root() {
        return outside::say("a privileged port: skipped, the test cannot become another user");
    }
    let world = World::new("privileged");
    std::fs::copy(env!("CARGO_BIN_EXE_gcp-wif"), world.folder.join("gcp-wif")).unwrap();
    let own = world.command(&["serve", "gce", "--listen", "127.0.0.1:81"]);
    let mut command = Command::new(world.folder.join("gcp-wif"));
    let output = inherit(&mut command, &own).args(own.get_args()).uid(OTHER_USER).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(78), "{stderr}");
    assert_eq!(stderr, "error: `--listen 127.0.0.1:81`: this user may not listen on port 81\n");
}

#[test]
fn a_temporary_failure_is_tried_again() {
    let world = World::new("retry");
    world.is_down.store(true, Ordering::SeqCst);
    let mut command = world.command(&["serve", "gce", "--startup-timeout", "1s"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(75), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout, b"");
    std::thread::scope(|scope| {
        let starting = scope.spawn(|| world.serve(&[]));
        let before = world.clouds.requests().len();
        while world.clouds.requests().len() == before {
            std::thread::yield_now();
        }
        world.is_down.store(false, Ordering::SeqCst);
        assert_eq!(starting.join().unwrap().account("token").token(), 1);
    });
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}
