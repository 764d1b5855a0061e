//! The command that starts a program.

use std::ffi::OsStr;
use std::process::Command;

use crate::secret::Secret;

/// Creates the command of a program that runs beside this process, as [`command`] does.
pub(super) fn child_command(
    program: impl AsRef<OsStr>,
    arguments: &[impl AsRef<OsStr>],
    variables: &[(&'static str, Option<Secret>)],
) -> Command {
    let mut command = command(program, arguments, variables);
    // The service manager would take the messages of a child for those of this process. "further calls […] will fail,
    // but the variable is no longer inherited by child processes" (sd_notify(3), unset_environment)
    command.env_remove("NOTIFY_SOCKET");
    command
}

/// Creates the command of a program. It has the variables of this process, with those in `variables` set to
/// their value, or removed if that is `None`.
pub(super) fn command(
    program: impl AsRef<OsStr>,
    arguments: &[impl AsRef<OsStr>],
    variables: &[(&'static str, Option<Secret>)],
) -> Command {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    let mut command = Command::new(program);
    command.args(arguments);
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value.expose()),
            None => command.env_remove(name),
        };
    }
    command
}
