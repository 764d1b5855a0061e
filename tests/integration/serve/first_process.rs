//! A server that is process 1 of a container.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use testkit::clouds::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN};

use super::program::PATIENCE;
use super::world::World;
use crate::support::first_process::{children, first_process, outer_pid};

#[test]
fn a_signal_ends_the_server_with_success() {
    let world = World::new("first-signal");
    for signal in [Signal::TERM, Signal::INT] {
        let command = world.command(&["serve", "gce"]);
        let Some(mut running) = First::start(&command, "serve as process 1") else { return };
        running.wait_for_line("unset GOOGLE_APPLICATION_CREDENTIALS");
        running.signal(signal);
        let started = Instant::now();
        assert_eq!(running.end().code(), Some(0), "{signal:?}");
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
}

#[test]
fn a_signal_ends_a_start_at_once() {
    let world = World::new("first-start");
    world.is_down.store(true, Ordering::SeqCst);
    for (words, code) in [
        (&["serve", "gce"][..], 0),
        (&["serve", "gce", "--imds"], 0),
        // A shell gives this code to a program that the signal has ended.
        (&["exec", "--serve", "gce", "--", "true"], 128 + 15),
    ] {
        let asked = world.clouds.requests().len();
        let command = world.command(words);
        let Some(mut running) = First::start(&command, "a start as process 1") else { return };
        while world.clouds.requests().len() == asked {
            std::thread::yield_now();
        }
        running.signal(Signal::TERM);
        let started = Instant::now();
        assert_eq!(running.end().code(), Some(code), "{words:?}");
        assert!(started.elapsed() < Duration::from_secs(2), "{words:?}: {:?}", started.elapsed());
    }
}

#[test]
fn orphans_of_helpers_are_removed() {
    let world = World::new("first-orphans");
    let mut command = world.command(&["serve", "gce"]);
    leaving_an_orphan(&world, &mut command);
    let Some(mut running) = First::start(&command, "orphans of process 1") else { return };
    running.wait_for_line("unset GOOGLE_APPLICATION_CREDENTIALS");
    let server = running.pid;
    assert!(!children(server).is_empty(), "the orphan belongs to process 1");
    let _gate = end_orphans(&world);
    wait_until("the end of the orphan", || children(server).is_empty());
    running.signal(Signal::TERM);
    assert_eq!(running.end().code(), Some(0));
}

#[test]
fn the_command_of_exec_is_process_1_and_gets_no_orphan() {
    let world = World::new("first-exec");
    let script = "trap 'exit 5' TERM; echo $$ >&2; echo ready; while read line < stop; do :; done";
    let mut command = world.command(&["exec", "--serve", "gce", "--", "sh", "-c", script]);
    leaving_an_orphan(&world, &mut command);
    world.folder.pipe("stop");
    let Some(mut running) = First::start(&command, "exec as process 1") else { return };
    running.wait_for_line("ready");
    assert_eq!(world.stderr(), "1\n");
    let servers = children(running.pid);
    let [server] = servers[..] else { panic!("{servers:?}") };
    assert!(!children(server).is_empty(), "the orphan belongs to the server");
    let _gate = end_orphans(&world);
    wait_until("the end of the orphan", || children(server).is_empty());
    running.signal(Signal::TERM);
    assert_eq!(running.end().code(), Some(5), "the status of the command");
}

#[test]
fn the_status_of_the_command_passes_on() {
    let world = World::new("first-status");
    let command = world.command(&["exec", "--serve", "gce", "--", "sh", "-c", "exit 7"]);
    let Some(mut running) = First::start(&command, "exec as process 1") else { return };
    assert_eq!(running.end().code(), Some(7));
}

/// Makes the AWS identity that of a `credential_process` which leaves an orphan. The orphan runs until
/// [`end_orphans`].
fn leaving_an_orphan(world: &World, command: &mut Command) {
    world.folder.pipe("orphan");
    let folder = world.folder.display();
    let keys = format!(
        "{{\"Version\":1,\"AccessKeyId\":\"{ACCESS_KEY_ID}\",\"SecretAccessKey\":\
         \"{SECRET_ACCESS_KEY}\",\"SessionToken\":\"{SESSION_TOKEN}\"}}"
    );
    let script =
        format!("(read line < {folder}/orphan) < /dev/null > /dev/null 2>&1 &\necho '{keys}'\n");
    fs::write(world.folder.join("helper"), script).unwrap();
    let config =
        format!("[default]\nregion = us-east-2\ncredential_process = sh {folder}/helper\n");
    fs::write(world.folder.join("config"), config).unwrap();
    command.env("AWS_CONFIG_FILE", world.folder.join("config"));
    command.env("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        command.env_remove(name);
    }
}

/// Ends the orphans, including those that a later fetch leaves.
fn end_orphans(world: &World) -> fs::File {
    let path = world.folder.join("orphan");
    let mut gate = fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    gate.write_all(&[b'\n'; 64]).unwrap();
    gate
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "{what} does not come");
        std::thread::yield_now();
    }
}

/// A running process 1, which ends with its test.
struct First {
    unshare: Child,
    pid: Pid,
}

impl First {
    fn start(command: &Command, what: &str) -> Option<Self> {
        let mut unshare = first_process(command, what)?;
        let stderr = fs::File::create(command.get_current_dir().unwrap().join("stderr")).unwrap();
        let mut unshare = unshare.stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        while children(Pid::from_child(&unshare)).is_empty() {
            let ended = unshare.try_wait().unwrap();
            assert_eq!(ended, None, "process 1 has ended");
            std::thread::yield_now();
        }
        let pid = outer_pid(&unshare);
        Some(Self { unshare, pid })
    }

    fn wait_for_line(&mut self, line: &str) {
        let stdout = self.unshare.stdout.as_mut().unwrap();
        let mut read = Vec::new();
        while !String::from_utf8_lossy(&read).lines().any(|own| own == line) {
            let mut byte = [0];
            assert_eq!(stdout.read(&mut byte).unwrap(), 1, "no line `{line}`");
            read.extend(byte);
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    fn end(&mut self) -> ExitStatus {
        self.unshare.wait().unwrap()
    }
}

impl Drop for First {
    fn drop(&mut self) {
        let _ = self.unshare.kill();
        let _ = self.unshare.wait();
    }
}
