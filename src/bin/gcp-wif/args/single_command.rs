//! The command lines of single commands.

use std::ffi::OsString;

use clap::{ArgMatches, Command, Error};

/// A command that is built without the others, since no run needs more than one. `T` is the type that its line is read
/// into.
pub(super) struct SingleCommand<T> {
    /// The name, and the aliases.
    pub(super) names: &'static [&'static str],
    /// Adds the flags and actions of the command.
    pub(super) augment: fn(Command) -> Command,
    /// Reads the flags and actions of the command.
    pub(super) read: fn(&mut ArgMatches) -> Result<T, Error>,
}

impl<T> SingleCommand<T> {
    /// Finds the command after the name of the program. Returns it with the words after it.
    pub(super) fn find<'a, 'b>(
        commands: &'a [Self],
        words: &'b [OsString],
    ) -> Option<(&'a Self, &'b [OsString])> {
        let (typed, words) = words.get(1..)?.split_first()?;
        let is_typed = |command: &&Self| command.names.iter().any(|name| typed == name);
        Some((commands.iter().find(is_typed)?, words))
    }

    /// Returns the command line of the words after the command.
    pub(super) fn command_line(&self) -> Command {
        let command = Command::new(self.names[0]).no_binary_name(true);
        (self.augment)(command).disable_help_subcommand(true)
    }
}
