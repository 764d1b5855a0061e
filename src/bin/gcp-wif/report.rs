//! Errors and warnings on standard error.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};
use clap::builder::Styles;
use gcp_wif::sanitize::SanitizedLine;

use crate::error::Error;

/// Turns errors and warnings off, for `--quiet`.
pub(crate) fn silence() {
    IS_SILENT.store(true, Ordering::Relaxed);
}

/// Reports a failure on standard error, one layer a line. Returns its exit code.
pub(crate) fn report(error: &Error) -> ExitCode {
    let reported = match error {
        // The finding has been printed.
        Error::CheckFailed => None,
        // The process that failed has reported it.
        Error::Server { .. } => None,
        Error::Helper(cause) => cause.as_deref(),
        error => Some(error),
    };
    if let Some(error) = reported {
        write_unless_silent(&match error {
            Error::OneLine(error) => line(error),
            error => message(error),
        });
    }
    error.exit().into()
}

/// Warns on standard error of a problem that does not stop the program.
pub(crate) fn warn(text: &str, hint: Option<&str>) {
    let hint = hint.map_or_else(String::new, |hint| format!("  hint: {}\n", SanitizedLine(hint)));
    write_unless_silent(&format!("warning: {}\n{hint}", SanitizedLine(text)));
}

/// Returns the layers of an error and the hint, one a line. Each line is safe to show, even with a value of the
/// user in it.
pub(crate) fn message(error: &Error) -> String {
    let mut text = format!("error: {}\n", SanitizedLine(error));
    for cause in error.causes() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  caused by: {}", SanitizedLine(cause));
    }
    for mistake in error.other_mistakes() {
        let _ = writeln!(text, "  caused by: {}", SanitizedLine(mistake));
    }
    if let Some(hint) = error.hint() {
        let _ = writeln!(text, "hint: {}", SanitizedLine(hint));
    }
    text
}

/// Returns the same as [`message`] in one line.
fn line(error: &Error) -> String {
    let mut text = format!("error: {}", with_causes(error));
    for mistake in error.other_mistakes() {
        let _ = write!(text, "; {}", SanitizedLine(mistake));
    }
    if let Some(hint) = error.hint() {
        let _ = write!(text, "; hint: {}", SanitizedLine(hint));
    }
    text + "\n"
}

/// Returns an error and its causes in one line, which is safe to show.
pub(crate) fn with_causes(error: &Error) -> String {
    let mut text = SanitizedLine(error).to_string();
    for cause in error.causes() {
        // Writing to a string does not fail.
        let _ = write!(text, ": {}", SanitizedLine(cause));
    }
    text
}

fn write_unless_silent(text: &str) {
    if !IS_SILENT.load(Ordering::Relaxed) {
        write(text);
    }
}

/// Writes lines on standard error, with coloured labels on a terminal.
pub(crate) fn write(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let text = match AutoStream::choice(&stderr) {
        ColorChoice::Never => text.to_owned(),
        _ => coloured(text),
    };
    // Nothing can be done about a closed standard error.
    let _ = stderr.write_all(text.as_bytes());
}

/// Returns the lines with their labels in the colours of clap's own messages.
fn coloured(text: &str) -> String {
    let styles = Styles::styled();
    let labels = [
        ("error:", styles.get_error()),
        ("warning:", styles.get_invalid()),
        ("hint:", styles.get_valid()),
    ];
    let line = |line: &str| {
        let start = line.len() - line.trim_start().len();
        let (indent, words) = line.split_at(start);
        let label = labels.iter().find_map(|(label, style)| {
            words.strip_prefix(label).map(|rest| format!("{indent}{style}{label}{style:#}{rest}\n"))
        });
        label.unwrap_or_else(|| format!("{line}\n"))
    };
    text.lines().map(line).collect()
}

/// Whether `--quiet` is given.
static IS_SILENT: AtomicBool = AtomicBool::new(false);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_coloured() {
        let shown = coloured("error: no\n  caused by: error: b\nhint: c\n");
        let red = "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m";
        let green = "\u{1b}[32mhint:\u{1b}[0m";
        assert_eq!(shown, format!("{red} no\n  caused by: error: b\n{green} c\n"));
        assert_eq!(coloured("warning: a\n  hint: b\n").matches('\u{1b}').count(), 4);
    }
}
