//! The command line of gcp-wif.

mod app;
mod args;
mod aws_limits;
mod bad_credential_file;
mod browser;
mod command;
mod completion;
mod config_check;
mod credential_file;
mod default_file;
mod duration;
#[cfg(unix)]
mod ec2_metadata;
mod error;
mod exit;
#[cfg(unix)]
mod file_mode;
#[cfg(unix)]
mod gce_metadata;
mod gcloud_command;
mod google_host;
#[cfg(unix)]
mod group;
mod hint;
#[cfg(unix)]
mod hook_signal;
mod identity_name;
mod log;
mod manual;
mod mfa_code;
mod nearest;
mod output;
mod path_setting;
mod quota_project;
mod report;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod service;
mod settings;
mod setup;
mod shell;
mod token_flags;
mod token_scopes;
mod user_session;
#[cfg(unix)]
mod watch;
mod watchdog;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use args::{Args, usage_error_text};
use command::executable;
use exit::Exit;
use gcp_wif::context::forbid_core_dump;

/// An allocator that keeps the pages that it has: musl's returns them to the kernel at once.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    forbid_core_dump();
    std::panic::set_hook(Box::new(report_defect));
    let words: Vec<OsString> = std::env::args_os().collect();
    if let Some(answer) = completion::answer(&words) {
        // A message would disturb the line that is being typed.
        return answer.map_or_else(|error| error.exit().into(), |()| ExitCode::SUCCESS);
    }
    let args = match Args::parse_words(&words, manual::command) {
        Ok(args) => args,
        Err(error) => return print_clap_error(&error),
    };
    if args.global.quiet {
        report::silence();
    }
    watchdog::finish(match command::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report::report(&error),
    })
}

/// Prints the error of a command line, or the text of `--help` or `--version`.
fn print_clap_error(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && executable::is_typed() {
        return executable::respond_to_usage_error(error);
    }
    if error.use_stderr() {
        report::write(&usage_error_text(error));
        return Exit::Usage.into();
    }
    // The text is the result of this run.
    match output::print_clap(error) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report::report(&error),
    }
}

/// Reports the place of a panic, without its message: that may quote a secret.
fn report_defect(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    if executable::is_typed() {
        executable::respond_to_panic(&place);
    }
    let _ = writeln!(
        std::io::stderr(),
        "error: a defect in gcp-wif {} at {place}\nhint: please report it with this line",
        env!("CARGO_PKG_VERSION"),
    );
    #[expect(
        clippy::exit,
        clippy::disallowed_methods,
        reason = "the only way for a panic to exit with 1"
    )]
    std::process::exit(1);
}

/// Panics as the program would, for the test below. That test runs the test program again with the
/// words `executable --exact`, which select this test and look like the command.
#[cfg(test)]
#[test]
fn executable() {
    if std::env::args().nth(1).as_deref() == Some("executable") {
        std::panic::set_hook(Box::new(report_defect));
        panic!("made-up-secret");
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::process::Command;

    #[test]
    fn a_panic_is_answered_by_the_executable_too() {
        let own = std::env::current_exe().unwrap();
        #[expect(clippy::disallowed_methods, reason = "the test is run again")]
        let output = Command::new(own).args(["executable", "--exact"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let stdout = String::from_utf8(output.stdout).unwrap();
        let line = &stdout[stdout.find('{').unwrap()..];
        let response: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(response["success"], false);
        assert_eq!(response["code"], "DEFECT");
        let message = response["message"].as_str().unwrap();
        assert!(message.contains(" at src/bin/gcp-wif/main.rs:"), "{message}");
        assert!(!message.contains("made-up-secret"), "{message}");
    }
}
