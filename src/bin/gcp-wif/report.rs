//! Errors and warnings on standard error.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use gcp_wif::sanitize::SanitizedLine;

use crate::error::Error;

/// Reports a failure on standard error, one layer a line, and returns its exit code.
pub(crate) fn report(error: &Error, quiet: bool) -> ExitCode {
    let reported = match error {
        // The finding has been printed.
        Error::CheckFailed => None,
        Error::Helper(cause) => cause.as_deref(),
        error => Some(error),
    };
    if let Some(error) = reported.filter(|_| !quiet) {
        write(&message(error));
    }
    error.exit().into()
}

/// Warns on standard error of a problem that does not stop the program.
pub(crate) fn warn(text: &str, hint: Option<&str>) {
    let hint = hint.map_or_else(String::new, |hint| format!("  hint: {}\n", SanitizedLine(hint)));
    write(&format!("warning: {}\n{hint}", SanitizedLine(text)));
}

/// Returns the layers of an error, the attempts and the hint, one a line. Each is safe to show, also where
/// a value of the user stands in it.
pub(crate) fn message(error: &Error) -> String {
    let mut text = format!("error: {}\n", SanitizedLine(error));
    for cause in error.causes() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  caused by: {}", SanitizedLine(cause));
    }
    if let Some(hint) = error.hint() {
        let _ = writeln!(text, "hint: {}", SanitizedLine(hint));
    }
    text
}

fn write(text: &str) {
    // Nothing can be done about a closed standard error.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
