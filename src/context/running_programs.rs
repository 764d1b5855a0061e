//! The programs that run inside one another.

use std::ffi::OsStr;
use std::iter;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::command_runner::CommandError;
use super::environment::{Environment as _, SystemEnvironment};

/// Marks a command as running, for the copies of this program that it may start.
///
/// # Errors
/// [`CommandError::Recursion`] if it is already running: it would start itself forever.
pub(super) fn mark_as_running(command: &mut Command) -> Result<(), CommandError> {
    let variables = command.get_envs().flat_map(|(name, value)| [Some(name), value]);
    let words = iter::once(command.get_program()).chain(command.get_args());
    let mut digest = Sha256::new();
    for text in words.map(Some).chain(variables) {
        digest.update(text.map_or(&[][..], OsStr::as_encoded_bytes));
        digest.update([0]);
    }
    let own = hex::encode(digest.finalize());
    let outer = SystemEnvironment.variable(RUNNING).unwrap_or_default();
    if outer.split(',').any(|digest| digest == own) {
        return Err(CommandError::Recursion);
    }
    command.env(RUNNING, if outer.is_empty() { own } else { format!("{outer},{own}") });
    Ok(())
}

/// The variable with the digests of the commands that are running, the last one last.
const RUNNING: &str = "_GCP_WIF_RUNNING_PROGRAMS";
