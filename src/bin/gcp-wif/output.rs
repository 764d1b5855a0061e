//! The only writer of standard output.

use std::io::{self, Write as _};
use std::path::Path;

use gcp_wif::context::FileSystem;
use gcp_wif::secret::Secret;
use serde::Serialize;

use crate::error::{Result, Step as _};
use crate::watchdog;

/// Writes the result in one piece, with a line feed at its end. As in every filter, a reader that has closed the
/// pipe is not an error.
pub(crate) fn print(result: &Secret) -> Result<()> {
    let text = result.expose();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    print_bytes(Secret::new([text, end].concat()).expose().as_bytes())
}

/// Writes the result and a line feed to a file that only its owner can read; without a file, to standard output.
pub(crate) fn deliver(result: &Secret, file: Option<&Path>, files: &dyn FileSystem) -> Result<()> {
    let Some(path) = file else { return print(result) };
    let line = Secret::new([result.expose(), "\n"].concat());
    files.replace(path, line.expose().as_bytes()).step("the token cannot be written")
}

/// Returns a value as indented JSON, with a line feed at its end. Characters that could control a terminal are
/// escaped in its strings, which does not change their values.
pub(crate) fn json(value: &impl Serialize) -> Result<String> {
    let mut text = String::new();
    for character in serde_json::to_string_pretty(value)?.chars() {
        // JSON has such characters in strings only.
        let is_safe = matches!(character, ' '..='~' | '\n') || character.is_alphanumeric();
        match is_safe {
            true => text.push(character),
            false => {
                let units = character.encode_utf16(&mut [0; 2]).to_vec();
                text.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    Ok(text + "\n")
}

/// Writes bytes as they are.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<()> {
    checked(watchdog::blocking("standard output", || {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush())
    }))
}

/// Writes the text of `--help` or `--version`, in colour on a terminal.
pub(crate) fn print_clap(text: &clap::Error) -> Result<()> {
    checked(text.print().and_then(|()| io::stdout().flush()))
}

fn checked(written: io::Result<()>) -> Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.step("standard output cannot be written"),
    }
}
