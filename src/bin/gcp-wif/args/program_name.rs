//! The names by which other programs find this one, as links to it.

use std::ffi::OsString;
use std::path::Path;

use clap::{ArgMatches, Command, Error};

/// A name of the program that stands for one of its commands. `T` is what the command line is read into.
pub(super) struct ProgramName<T> {
    pub(super) name: &'static str,
    /// The command, as it is typed behind `gcp-wif`.
    pub(super) command: &'static str,
    /// Reads the flags and actions of the command.
    pub(super) read: fn(&mut ArgMatches) -> Result<T, Error>,
}

impl<T> ProgramName<T> {
    /// Finds the name that the program was started by; `None` if that stands for no command.
    pub(super) fn find<'a>(names: &'a [Self], words: &[OsString]) -> Option<&'a Self> {
        let typed = words.first().and_then(|word| Path::new(word).file_stem())?;
        names.iter().find(|name| typed == name.name)
    }

    /// Returns the command line of the program under this name. `root` is that of `gcp-wif`.
    pub(super) fn command_line(&self, root: &Command) -> Command {
        let command = root.find_subcommand(self.command).cloned().unwrap_or_default();
        command.name(self.name).version(env!("CARGO_PKG_VERSION")).disable_help_subcommand(true)
    }
}
