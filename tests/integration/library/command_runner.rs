//! Programs that the system's command runner runs.

use std::time::Duration;

use gcp_wif::context::{
    CommandError, CommandOutput, CommandRunner as _, Deadline, SystemCommandRunner,
};

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
    // The last program has ended, but its child holds its output open.
    for script in ["exec sleep 60", "exec >&- 2>&-; exec sleep 60", "sleep 5 & echo {}"] {
        let error = sh(script, Some(timeout)).unwrap_err();
        assert!(matches!(error, CommandError::Timeout(_)), "{error}");
        assert_eq!(error.to_string(), "the program did not end within 1 s");
    }
}

#[test]
fn a_program_with_endless_output_is_stopped() {
    for script in ["exec cat /dev/zero", "exec cat /dev/zero >&2"] {
        assert_eq!(sh(script, None).unwrap_err(), CommandError::TooLong(1024 * 1024));
    }
}

#[test]
fn a_missing_program_is_named() {
    let error =
        SystemCommandRunner::new(Deadline::never()).run("/no/such/program", &[]).unwrap_err();
    assert_eq!(error.to_string(), "`/no/such/program` cannot be run: the program does not exist");
}

fn sh(script: &str, timeout: Option<Duration>) -> Result<CommandOutput, CommandError> {
    let deadline = timeout.map_or_else(Deadline::never, Deadline::after);
    SystemCommandRunner::new(deadline).run("/bin/sh", &["-c".to_owned(), script.to_owned()])
}
