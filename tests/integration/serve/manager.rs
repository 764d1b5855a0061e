//! The service manager: sockets that it hands over, and states that the server reports to it.

use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use rustix::process::Signal;

use super::program::rest;
use super::world::{FLAVOR, Reply, V1, World, request};
use crate::support::outside;
use crate::support::program::inherit;
use crate::support::service_manager::ServiceManager;

#[test]
fn a_socket_of_the_manager_replaces_the_flag() {
    let world = World::new("activated");
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    // A connection that waits before the server runs, as it does when the manager starts the server for it.
    let mut waiting = TcpStream::connect(address).unwrap();
    let mut command = world.command(&["serve", "gce", "--listen", "127.0.0.1:1"]);
    let mut server = world.start(&mut activated(&command, socket, 1, "$$"));
    assert_eq!(server.address, address);
    let path = format!("{}{V1}/instance/service-accounts/default/token", server.capability);
    std::io::Write::write_all(&mut waiting, request("GET", &path, FLAVOR).as_bytes()).unwrap();
    assert_eq!(Reply::parse(&rest(&mut waiting)).token(), 1);
    assert_eq!(server.account("token").token(), 1);
    server.process.signal(Signal::TERM);
    assert!(server.process.wait().success());
    assert_eq!(world.stderr(), "");

    // `LISTEN_PID` names another process: the server leaves the socket alone.
    command = world.command(&["serve", "gce"]);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let server = world.start(&mut activated(&command, other, 1, "1"));
    assert_ne!(server.address, address);
}

#[test]
fn sockets_that_cannot_be_served_stop_the_start() {
    let world = World::new("activated-bad");
    let command = world.command(&["serve", "gce"]);
    let often = TcpListener::bind("127.0.0.1:0").unwrap();
    let twice = TcpListener::bind("127.0.0.1:0").unwrap();
    let everywhere = TcpListener::bind("0.0.0.0:0").unwrap();
    let datagrams = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let cases = [
        (
            activated(&command, twice, 2, "$$"),
            2,
            "error: the service manager hands over several sockets",
        ),
        (
            activated(&command, often, usize::MAX, "$$"),
            2,
            "error: the service manager hands over several sockets",
        ),
        (
            activated(&command, everywhere, 1, "$$"),
            2,
            "error: the socket of the service manager can be reached by other machines: name the networks",
        ),
        (
            activated(&command, datagrams, 1, "$$"),
            78,
            "error: the socket of the service manager is not a TCP socket that listens",
        ),
    ];
    for (mut command, code, message) in cases {
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.starts_with(message), "{stderr}");
        assert_eq!(output.stdout, b"");
    }
}

#[test]
fn the_activation_of_systemd_starts_the_server() {
    if Command::new("systemd-socket-activate").arg("--version").output().is_err() {
        outside::say(
            "socket activation by systemd: skipped, there is no `systemd-socket-activate`",
        );
        return;
    }
    let world = World::new("systemd");
    // The first connection starts the server; the port is that of a socket which has just been closed.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let own = world.command(&["serve", "gce"]);
    let mut command = Command::new("systemd-socket-activate");
    command.args(["--listen", &format!("127.0.0.1:{port}")]);
    for (name, value) in own.get_envs() {
        let pair = format!("--setenv={}={}", name.display(), value.unwrap().display());
        command.arg(pair);
    }
    command.arg(own.get_program()).args(own.get_args()).current_dir(&world.folder);
    let starting = std::thread::spawn(move || {
        // Retries until the manager listens.
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
    });
    let server = world.start(&mut command);
    starting.join().unwrap();
    assert_eq!(server.address.port(), port);
    assert_eq!(server.account("token").token(), 1);
}

#[test]
fn every_state_is_reported_to_the_manager() {
    let world = World::new("notify");
    let manager = ServiceManager::new(&world.folder);
    world.is_down.store(true, Ordering::SeqCst);
    let mut command = world.command(&["serve", "gce"]);
    command.env("NOTIFY_SOCKET", &manager.path).env("WATCHDOG_USEC", "200000");
    let mut server = std::thread::scope(|scope| {
        let starting = scope.spawn(|| world.start(&mut command));
        // Each retry of the start asks for more time.
        manager.next("EXTEND_TIMEOUT_USEC=");
        manager.next("EXTEND_TIMEOUT_USEC=");
        world.is_down.store(false, Ordering::SeqCst);
        starting.join().unwrap()
    });
    assert_eq!(manager.next("READY=1"), "READY=1\nSTATUS=serving");
    for _ in 0..3 {
        assert_eq!(manager.next("WATCHDOG="), "WATCHDOG=1");
    }
    // "the service manager […] will wait until […] READY=1 […] MONOTONIC_USEC=…" (systemd.service(5),
    // Type=notify-reload): a reload begins with both fields in one message, and ends with READY=1.
    let before = monotonic_usec();
    server.process.signal(Signal::HUP);
    let reloading = manager.next("RELOADING=1");
    let usec = reloading.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap().parse().unwrap();
    assert!((before..=monotonic_usec()).contains(&usec), "{before} {reloading}");
    assert_eq!(manager.next("READY=1"), "READY=1\nSTATUS=serving");
    while server.account("token").token() == 1 {}
    server.process.signal(Signal::TERM);
    assert_eq!(manager.next("STOPPING="), "STOPPING=1");
    assert!(server.process.wait().success());
    assert_eq!(world.stderr(), "");
}

#[test]
fn a_start_that_is_stopped_is_reported_to_the_manager() {
    let world = World::new("notify-stop");
    let manager = ServiceManager::new(&world.folder);
    world.is_down.store(true, Ordering::SeqCst);
    let mut command = world.command(&["serve", "gce"]);
    command.env("NOTIFY_SOCKET", &manager.path).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    manager.next("EXTEND_TIMEOUT_USEC=");
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(manager.next("STOPPING="), "STOPPING=1");
    assert!(child.wait().unwrap().success());
}

/// Returns a program that gets a socket, once or twice, as systemd hands it over: as descriptors from 3 on,
/// for the process `pid`.
fn activated(command: &Command, socket: impl Into<OwnedFd>, count: usize, pid: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.stdin(Stdio::from(socket.into()));
    let moves = "exec 3<&0 4<&0 </dev/null";
    // The shell becomes the program, so that its number is that of the program.
    let script = format!("{moves}; export LISTEN_PID={pid} LISTEN_FDS={count}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script]).arg(command.get_program()).args(command.get_args());
    inherit(&mut shell, command);
    shell
}

fn monotonic_usec() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}
