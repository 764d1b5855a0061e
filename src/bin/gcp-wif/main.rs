//! The command line of gcp-wif.

mod args;
mod check;
mod command;
mod create_args;
mod credential_file;
mod duration;
mod hint;
mod log;
mod manual;
mod mfa_code;
mod output;
mod plain_line;
mod reading;
mod report;
mod role_settings;
mod session_args;
mod session_hint;
mod setting_layers;
mod settings;
mod shell;
mod time_hint;
mod token_args;
mod user_session;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use args::Args;
use command::executable;
use gcp_wif::context::forbid_core_dump;

/// An allocator that keeps the pages that it has: musl's returns them to the kernel at once.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    forbid_core_dump();
    std::panic::set_hook(Box::new(report_defect));
    let args = match Args::read(&words()) {
        Ok(args) => args,
        Err(error) => return answer_without_run(&error),
    };
    let quiet = args.global.quiet;
    match command::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report::report(&error, quiet),
    }
}

/// Says what is wrong with a command line, or what `--help` and `--version` ask for. Stays out of the
/// function that short runs call.
#[cold]
#[inline(never)]
fn answer_without_run(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && executable::is_typed() {
        return executable::answer_usage(error);
    }
    // A reader that has gone away is no fault.
    let _ = error.print();
    if error.use_stderr() { report::USAGE.into() } else { ExitCode::SUCCESS }
}

/// Is what was typed. Docker finds its helpers by their names, so that a link to this program may
/// have one.
fn words() -> Vec<OsString> {
    let mut words: Vec<OsString> = std::env::args_os().collect();
    let name = words.first().and_then(|word| Path::new(word).file_stem());
    if name.is_some_and(|name| name == DOCKER_HELPER) {
        words.insert(1, "docker-credential".into());
    }
    words
}

/// Says where the defect is, and nothing of what the panic says: that may quote a secret.
fn report_defect(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    if executable::is_typed() {
        executable::answer_defect(&place);
    }
    let _ = writeln!(
        std::io::stderr(),
        "error: a defect in gcp-wif {} at {place}\nhint: please report it with this line",
        env!("CARGO_PKG_VERSION"),
    );
    #[expect(
        clippy::exit,
        clippy::disallowed_methods,
        reason = "a panic has no other way to exit 1"
    )]
    std::process::exit(1);
}

const DOCKER_HELPER: &str = "docker-credential-gcp-wif";

/// Panics as the program would, but only for the test below, which runs the test program again with
/// the words `executable --exact`: they name this test and look like the command.
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
