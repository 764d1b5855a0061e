//! What a program has printed.

use std::process::Output;

/// Returns what a program that succeeded has printed, without white space at the end.
pub fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// Returns the standard error of a program.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
