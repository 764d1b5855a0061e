//! Programs that the system's command runner runs.

use std::time::{Duration, Instant};

use gcp_wif::context::{
    CommandError, CommandOutput, CommandRequest, CommandRunner as _, Deadline, SystemCommandRunner,
};
use testkit::folder::Folder;

#[test]
fn standard_output_standard_error_and_status_are_separate() {
    let output = sh("printf out; printf err >&2; exit 3", None).unwrap();
    assert_eq!(output.stdout.expose(), b"out");
    assert_eq!(output.stderr.expose(), b"err");
    assert_eq!(output.failure.as_deref(), Some("exit status: 3"));
    assert_eq!(sh("true", None).unwrap().failure, None);
}

#[test]
fn standard_input_is_empty() {
    assert_eq!(sh("cat", None).unwrap().stdout.expose(), b"");
}

#[test]
fn a_program_that_hangs_is_stopped() {
    let timeout = Duration::from_millis(300);
    // In the last script, the program has ended, and its child holds the output open.
    for script in ["exec sleep 60", "exec >&- 2>&-; exec sleep 60", "sleep 5 & echo {}"] {
        let error = sh(script, Some(timeout)).unwrap_err();
        assert!(matches!(error, CommandError::Timeout(_)), "{error}");
        assert_eq!(error.to_string(), "the program did not end within 1 s");
    }
}

#[test]
fn a_program_is_not_started_without_time() {
    let folder = Folder::new("no-time");
    let script = format!("echo started > '{}'", folder.join("started").display());
    let error = sh(&script, Some(Duration::ZERO)).unwrap_err();
    assert_eq!(error.to_string(), "there was no time left to run the program");
    assert!(folder.names().is_empty());
}

#[test]
fn a_program_with_endless_output_is_stopped() {
    for script in ["exec cat /dev/zero", "exec cat /dev/zero >&2"] {
        assert_eq!(sh(script, None).unwrap_err(), CommandError::TooLong(1024 * 1024));
    }
}

#[test]
fn a_missing_program_is_named() {
    let request = CommandRequest::new("/no/such/program", [], Duration::from_secs(30));
    let error = SystemCommandRunner::new(Deadline::never()).run(&request).unwrap_err();
    assert_eq!(error.to_string(), "`/no/such/program` cannot be run: the program does not exist");
}

#[test]
fn a_request_adds_and_removes_variables() {
    let script = "echo \"$ADDED|${HOME-unset}|${PATH:+inherited}\"";
    let request = request(script, Duration::from_secs(30))
        .with_variable("ADDED", Some("a b"))
        .with_variable("HOME", None::<&str>);
    let output = SystemCommandRunner::new(Deadline::never()).run(&request).unwrap();
    assert_eq!(output.stdout.expose(), b"a b|unset|inherited\n");
}

#[test]
fn the_process_group_of_a_request_ends_with_its_time() {
    let folder = Folder::new("group");
    let pipe = folder.pipe("pipe");
    let begun = Instant::now();
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::read(pipe).unwrap())
    };
    let script = format!("sleep 60 > {} & trap '' TERM; sleep 60; sleep 60", pipe.display());
    let request = request(&script, Duration::from_millis(300)).with_process_group();
    let error = SystemCommandRunner::new(Deadline::never()).run(&request).unwrap_err();
    assert!(matches!(error, CommandError::Timeout(_)), "{error}");
    // Wakes the reader if the child had no time to open the pipe.
    drop(std::fs::OpenOptions::new().read(true).write(true).open(&pipe).unwrap());
    // The pipe ends when its last writer has ended.
    assert_eq!(reader.join().unwrap(), b"");
    assert!(begun.elapsed() < Duration::from_secs(30));
}

fn request(script: &str, timeout: Duration) -> CommandRequest {
    CommandRequest::new("/bin/sh", ["-c".to_owned(), script.to_owned()], timeout)
}

fn sh(script: &str, timeout: Option<Duration>) -> Result<CommandOutput, CommandError> {
    let deadline = timeout.map_or_else(Deadline::never, Deadline::after);
    SystemCommandRunner::new(deadline).run(&request(script, Duration::from_secs(30)))
}
