//! `exec --serve gce`: a server that lives as long as the command.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;

use rustix::process::{Pid, Signal, kill_process};

use super::program::rest;
use super::world::{FLAVOR, Reply, V1, World, request};

#[test]
fn the_command_has_a_server_and_no_secret() {
    let world = World::new("exec-environment");
    let mut exec = world.command(&["exec", "--serve", "gce", "--", "env"]);
    exec.env("GOOGLE_OAUTH_ACCESS_TOKEN", "made-up-outer").env("UNRELATED", "outer");
    let output = exec.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    let found: BTreeMap<&str, &str> =
        text.lines().map(|line| line.split_once('=').unwrap()).collect();
    let names: Vec<&str> = found.keys().copied().filter(|name| *name != "HOME").collect();
    assert_eq!(
        names,
        [
            "AWS_ENDPOINT_URL_STS",
            "AWS_REGION",
            "GCE_METADATA_HOST",
            "GCE_METADATA_IP",
            "GCE_METADATA_ROOT",
            "GCP_WIF_ALLOWED_HOSTS",
            "PATH",
            "UNRELATED"
        ]
    );
    assert!(!text.contains("fake/secret") && !text.contains("made-up-"), "{text}");
}

#[test]
fn the_server_renews_and_ends_with_the_command() {
    let world = World::with_life("exec-life", 11);
    for signal in [Signal::TERM, Signal::KILL] {
        let mut command = Running::start(&world);
        let before = world.issued.load(Ordering::SeqCst);
        let mut last = command.token();
        while world.issued.load(Ordering::SeqCst) < before + 3 {
            let token = command.token();
            assert!(token >= last);
            last = token;
        }
        kill_process(Pid::from_child(&command.child), signal).unwrap();
        command.child.wait().unwrap();
        command.wait_for_the_end_of_the_server();
    }
}

#[test]
fn the_status_is_that_of_the_command_and_it_has_no_other_child() {
    let world = World::new("exec-status");
    // `jobs` would list only what the shell has started, so the children are those that the kernel lists.
    let script = "wait; cat /proc/$$/task/$$/children; exit 7";
    let mut exec = world.command(&["exec", "--serve", "gce", "--", "sh", "-c", script]);
    let output = exec.output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let children = String::from_utf8(output.stdout).unwrap();
    assert_eq!(children.split_whitespace().count(), 1, "cat alone: {children}");
}

#[test]
fn the_end_of_the_server_leaves_the_command_alive() {
    let world = World::new("exec-survives");
    let mut command = Running::start(&world);
    let server = command.server_pid();
    kill_process(Pid::from_raw(server).unwrap(), Signal::KILL).unwrap();
    command.wait_for_the_end_of_the_server();
    command.child.stdin.take().unwrap().write_all(b"alive\n").unwrap();
    assert_eq!(command.child.wait().unwrap().code(), Some(3));
}

#[test]
fn a_server_that_does_not_start_stops_the_command() {
    let world = World::new("exec-fails");
    for (flags, code, message) in [
        (vec!["--scope", "refused"], 77, "error: "),
        (vec!["--credential-file", "missing.json"], 78, "error: the credential file of"),
        (vec!["--no-access-token"], 2, "error: the argument"),
    ] {
        let mut exec = world.command(&["exec", "--serve", "gce"]);
        let output = exec.args(&flags).args(["--", "touch", "started"]).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.starts_with(message), "{stderr}");
        assert_eq!(stderr.matches("error: ").count(), 1, "{stderr}");
        assert!(!world.folder.join("started").exists());
    }
    let mut exec = world.command(&["exec", "--serve", "gce", "--", "./missing"]);
    assert_eq!(exec.output().unwrap().status.code(), Some(127));
}

#[test]
fn the_service_manager_hears_the_command_and_not_the_server() {
    let world = World::new("exec-manager");
    let mut exec = Running::command(&world);
    exec.env("NOTIFY_SOCKET", "/made-up/notify");
    let command = Running::of(exec);
    let has_manager = |pid| {
        let variables = std::fs::read(format!("/proc/{pid}/environ")).unwrap();
        String::from_utf8_lossy(&variables).contains("NOTIFY_SOCKET=")
    };
    assert!(has_manager(command.child.id().cast_signed()));
    assert!(!has_manager(command.server_pid()));
}

/// A command that waits for a line.
struct Running {
    child: Child,
    host: String,
    address: String,
}

impl Running {
    fn start(world: &World) -> Self {
        Self::of(Self::command(world))
    }

    fn command(world: &World) -> Command {
        let script = "echo $GCE_METADATA_HOST; echo $GCE_METADATA_IP; read line; exit 3";
        let mut exec = world.command(&["exec", "--serve", "gce", "--", "sh", "-c", script]);
        exec.stdin(Stdio::piped()).stdout(Stdio::piped());
        exec
    }

    fn of(mut exec: Command) -> Self {
        let mut child = exec.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut next = || lines.next().unwrap().unwrap();
        let (host, address) = (next(), next());
        Self { child, host, address }
    }

    fn token(&self) -> usize {
        let capability = self.host.strip_prefix(&self.address).unwrap();
        let path = format!("{capability}{V1}/instance/service-accounts/default/token");
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request("GET", &path, FLAVOR).as_bytes()).unwrap();
        Reply::parse(&rest(&mut stream)).token()
    }

    /// Waits until the server refuses connections.
    fn wait_for_the_end_of_the_server(&self) {
        while TcpStream::connect(&self.address).is_ok() {
            std::thread::yield_now();
        }
    }

    /// Finds the server by its arguments.
    fn server_pid(&self) -> i32 {
        let with = format!("--serve-with-pid={}", self.child.id());
        for entry in std::fs::read_dir("/proc").unwrap() {
            let path = entry.unwrap().path();
            let arguments = std::fs::read(path.join("cmdline")).unwrap_or_default();
            let arguments = String::from_utf8_lossy(&arguments).into_owned();
            if arguments.contains(&with) && arguments.contains("--serve-stage=server") {
                return path.file_name().unwrap().to_str().unwrap().parse().unwrap();
            }
        }
        panic!("no server with {with}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
