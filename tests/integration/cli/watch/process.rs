//! The process: signals, exit codes, hooks, and what happens while Google fails.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::machine::{Machine, Running, token};

#[test]
fn a_refused_or_bad_start_ends_at_once() {
    let machine = Machine::new("refused", 3600);
    machine.fail(Some(400));
    let (status, stderr) = machine.spawn("watch --output token").end();
    assert_eq!(status.code(), Some(77), "{stderr}");
    assert!(stderr.contains("invalid_target"), "{stderr}");
    fs::write(machine.folder.join("aws.json"), "{}").unwrap();
    assert_eq!(machine.spawn("watch --output token").end().0.code(), Some(78));
    assert!(!machine.folder.join("token").exists());
}

#[test]
fn a_temporary_failure_is_retried_until_the_startup_timeout() {
    let machine = Machine::new("startup", 3600);
    machine.fail(Some(503));
    let (status, stderr) = machine.spawn("watch --output token --startup-timeout 1ms").end();
    assert_eq!(status.code(), Some(75), "{stderr}");
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
    let (status, stderr) = running.end();
    assert_eq!(status.code(), Some(77), "{stderr}");
    assert!(stderr.contains("warning: ") && stderr.contains("invalid_target"), "{stderr}");
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
    let (status, stderr) = running.stop();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
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
    let (status, stderr) = running.stop();
    assert_eq!(status.code(), Some(0));
    assert!(stderr.contains("warning: `sh` failed: exit status: 3"), "{stderr}");
    let seen = machine.read("seen");
    assert!(seen.contains("GCP_WIF_TOKEN_FILE=token\n"), "{seen}");
    assert!(seen.contains("GCP_WIF_TOKEN_EXPIRY=20"), "{seen}");
    assert!(!seen.contains("ya29."), "{seen}");
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
        let (status, stderr) = machine.spawn(words).end();
        assert_eq!(status.code(), Some(2), "{words}: {stderr}");
        assert!(stderr.contains(problem), "{words}: {stderr}");
    }
    let (status, _) = machine.spawn("watch --output token --id-token-audience a").end();
    assert_eq!(status.code(), Some(78), "no service account");
}
