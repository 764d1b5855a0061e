//! The names of links to this program, by which other programs find it.

use std::ffi::OsString;
use std::path::Path;

use clap::{ArgMatches, Command, Error};

/// The names of the program that stand for one of its commands. `T` is the type that the command line is read into.
pub(super) struct ProgramNames<T> {
    pub(super) names: &'static [&'static str],
    /// The command, as it is typed behind `gcp-wif`.
    pub(super) command: &'static str,
    /// Reads the flags and actions of the command.
    pub(super) read: fn(&mut ArgMatches) -> Result<T, Error>,
}

impl<T> ProgramNames<T> {
    /// Finds the name by which the program was started; `None` if it is not that of a command.
    pub(super) fn find<'a>(
        commands: &'a [Self],
        words: &[OsString],
    ) -> Option<(&'a Self, &'static str)> {
        let typed = words.first().and_then(|word| Path::new(word).file_stem())?;
        commands.iter().find_map(|command| {
            let name = command.names.iter().find(|name| typed == **name)?;
            Some((command, *name))
        })
    }

    /// Returns the command line of the program under a name. `root` is that of `gcp-wif`.
    pub(super) fn command_line(&self, name: &'static str, root: &Command) -> Command {
        let command = root.find_subcommand(self.command).cloned().unwrap_or_default();
        command.name(name).version(env!("CARGO_PKG_VERSION")).disable_help_subcommand(true)
    }
}
