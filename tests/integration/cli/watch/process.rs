//! The process: signals, exit codes, hooks, and what happens while Google fails.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::machine::{Machine, Running, token};
use crate::support::outside;

#[test]
fn a_refused_or_bad_start_ends_at_once() {
    let machine = Machine::new("refused", 3600);
    machine.fail(Some(400));
    let (status, told) = machine.spawn("watch --output token").end();
    assert_eq!(status.code(), Some(77), "{told}");
    assert!(told.contains("invalid_target"), "{told}");
    fs::write(machine.folder.join("aws.json"), "{}").unwrap();
    assert_eq!(machine.spawn("watch --output token").end().0.code(), Some(78));
    assert!(!machine.folder.join("token").exists());
}

#[test]
fn a_temporary_failure_is_retried_until_the_startup_timeout() {
    let machine = Machine::new("startup", 3600);
    machine.fail(Some(503));
    let (status, told) = machine.spawn("watch --output token --startup-timeout 1ms").end();
    assert_eq!(status.code(), Some(75), "{told}");
    let running = machine.spawn("watch --output token");
    machine.wait_for_failures(7);
    machine.fail(None);
    machine.wait_for("the token", || machine.folder.join("token").exists());
    assert_eq!(running.stop().0.code(), Some(0));
}

#[test]
fn an_outage_leaves_the_file_and_a_refusal_after_the_end_ends_the_process() {
    let machine = Machine::new("outage", 2);
    let running = machine.spawn("watch --output token --no-newline");
    machine.wait_for_exchanges(1);
    machine.fail(Some(503));
    machine.wait_for_failures(9);
    assert!(machine.read("token").starts_with("ya29."), "the expired token stays");
    machine.fail(Some(400));
    let (status, told) = running.end();
    assert_eq!(status.code(), Some(77), "{told}");
    assert!(told.contains("warning: ") && told.contains("invalid_target"), "{told}");
    assert!(machine.folder.join("token").exists());
}

#[test]
fn an_expired_token_is_removed_if_that_is_wanted() {
    let machine = Machine::new("remove", 2);
    let running = machine.spawn("watch --output token --on-expiry remove -q");
    let path = machine.folder.join("token");
    machine.wait_for("the token", || path.exists());
    machine.fail(Some(503));
    machine.wait_for("the end of the token", || !path.exists());
    machine.fail(None);
    machine.wait_for("another token", || path.exists());
    let (status, told) = running.stop();
    assert_eq!((status.code(), told.as_str()), (Some(0), ""));
}

#[test]
fn sighup_refreshes_now() {
    let machine = Machine::new("hup", 3600);
    let running = machine.spawn("watch --output token --no-newline");
    machine.wait_for("the token", || machine.folder.join("token").exists());
    running.signal(Signal::HUP);
    machine.wait_for("the next token", || machine.read("token") == token(2));
    assert_eq!(running.stop().0.code(), Some(0));
}

#[test]
fn a_program_runs_after_each_replacement_without_the_token() {
    let machine = Machine::new("hook", 2);
    let mut command = machine.command("watch --output token -- sh -c");
    command.arg("env >> seen; cat token >> seen.tokens; exit 3");
    let running = Running(command.spawn().unwrap());
    machine.wait_for_exchanges(3);
    machine.wait_for("the second run", || {
        fs::read_to_string(machine.folder.join("seen.tokens"))
            .is_ok_and(|seen| seen.lines().count() >= 2)
    });
    let (status, told) = running.stop();
    assert_eq!(status.code(), Some(0));
    assert!(told.contains("warning: `sh` failed: exit status: 3"), "{told}");
    let seen = machine.read("seen");
    assert!(seen.contains("GCP_WIF_TOKEN_FILE=token\n"), "{seen}");
    assert!(seen.contains("GCP_WIF_TOKEN_EXPIRY=20"), "{seen}");
    assert!(!seen.contains("ya29."), "{seen}");
}

#[test]
fn a_process_is_signalled_after_each_replacement() {
    let machine = Machine::new("signal", 3600);
    // Reads from a pipe that stays open, until a signal ends it.
    let mut waiting = Command::new("cat");
    machine.prepare(&mut waiting);
    let waiting = waiting.stdin(Stdio::piped()).spawn().unwrap();
    fs::write(machine.folder.join("pid"), format!("{}\n", waiting.id())).unwrap();
    let mut waiting = Running(waiting);
    let words = "watch --once --output token --signal USR1 --pid-file pid";
    let (status, told) = machine.spawn(words).end();
    assert_eq!((status.code(), told.as_str()), (Some(0), ""));
    let mut ended = None;
    machine.wait_for("the signal", || {
        ended = waiting.0.try_wait().unwrap();
        ended.is_some()
    });
    assert_eq!(ended.unwrap().signal(), Some(Signal::USR1.as_raw()));
    drop(waiting);
    for (content, problem) in
        [("", "does not hold"), ("-1", "does not hold"), ("0", "does not hold"), ("x", "does not")]
    {
        fs::write(machine.folder.join("pid"), content).unwrap();
        let (status, told) = machine.spawn(words).end();
        assert_eq!(status.code(), Some(0));
        assert!(told.contains(problem), "{told}");
    }
}

#[test]
fn the_process_with_the_number_1_stops_within_two_seconds() {
    let machine = Machine::new("pid-1", 3600);
    let mut command = Command::new("unshare");
    machine.prepare(&mut command);
    command.args(["--user", "--map-root-user", "--pid", "--fork", "--kill-child"]);
    let mut probe = Command::new("unshare");
    machine.prepare(&mut probe);
    let probe = probe.args(["--user", "--map-root-user", "--pid", "--fork", "true"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        outside::say("watch as the process 1: skipped, no namespaces here");
        return;
    }
    // `unshare` has no part in it: the program is told its number outside, and stopped there.
    command.arg(env!("CARGO_BIN_EXE_gcp-wif")).args(["watch", "--output", "token", "--"]);
    command.args(["sh", "-c", "echo $PPID > inside"]);
    let running = Running(command.spawn().unwrap());
    machine.wait_for("the program", || {
        fs::read_to_string(machine.folder.join("inside")).is_ok_and(|text| text.ends_with('\n'))
    });
    assert_eq!(machine.read("inside").trim(), "1");
    let children = format!("/proc/{0}/task/{0}/children", running.0.id());
    let child: i32 = fs::read_to_string(children).unwrap().trim().parse().unwrap();
    let started = Instant::now();
    let child = rustix::process::Pid::from_raw(child).unwrap();
    rustix::process::kill_process(child, Signal::TERM).unwrap();
    let (status, told) = running.end();
    assert_eq!((status.code(), told.as_str()), (Some(0), ""));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn a_stop_does_not_wait_for_a_fetch() {
    let machine = Machine::new("stop", 3600);
    machine.fail(Some(503));
    let running = machine.spawn("watch --output token");
    machine.wait_for_failures(1);
    let started = Instant::now();
    assert_eq!(running.stop().0.code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn flags_that_make_no_sense_are_usage_errors() {
    let machine = Machine::new("usage", 3600);
    for (words, problem) in [
        ("watch", "--output"),
        ("watch --output jsn:token", "`jsn` is not a format"),
        ("watch --output token --mode 0666", "is not a mode"),
        ("watch --output token --signal HUP", "--pid-file"),
        ("watch --output token --signal KILL --pid-file pid", "is not a signal"),
        ("watch --output token --id-token-audience a --scope b", "--scope"),
        ("watch --output env:token --id-token-audience a", "`env` is for access tokens"),
        ("watch --output token --include-email", "--id-token-audience"),
        (
            "watch --output token --no-impersonation --impersonate-service-account \
             b@my-project.iam.gserviceaccount.com",
            "exclude each other",
        ),
    ] {
        let (status, told) = machine.spawn(words).end();
        assert_eq!(status.code(), Some(2), "{words}: {told}");
        assert!(told.contains(problem), "{words}: {told}");
    }
    let (status, _) = machine.spawn("watch --output token --id-token-audience a").end();
    assert_eq!(status.code(), Some(78), "no service account");
}
