//! The only writer of standard output.

use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;
use gcp_wif::context::FileSystem;
use gcp_wif::secret::Secret;

/// Writes the result and a line feed, in one piece. A reader that has gone away is success, as for
/// every filter.
pub(crate) fn print(result: &Secret) -> anyhow::Result<()> {
    let text = result.expose();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    print_bytes(Secret::new([text, end].concat()).expose().as_bytes())
}

/// Writes the result and a line feed to a file that only its owner can read, where there is one, and
/// to standard output where there is none.
pub(crate) fn deliver(
    result: &Secret,
    file: Option<&Path>,
    files: &dyn FileSystem,
) -> anyhow::Result<()> {
    let Some(path) = file else { return print(result) };
    let line = Secret::new(format!("{}\n", result.expose()));
    files.replace(path, line.expose().as_bytes()).context("the token cannot be written")
}

/// Writes bytes as they are.
pub(crate) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("standard output cannot be written"),
    }
}
