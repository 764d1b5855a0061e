//! Global flags behind a command.

use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

use super::global::Global;

/// The flags of a command, which takes the global ones too.
///
/// `global = true` of clap would copy every global flag into every command at each start. Here they are built only for
/// the command of the command line, since commands are deferred. `parse_words` reads their values together with those
/// before the command.
#[derive(Debug)]
pub(crate) struct WithGlobal<T>(pub(crate) T);

impl<T: Args> Args for WithGlobal<T> {
    fn augment_args(command: Command) -> Command {
        Global::augment_args(T::augment_args(command))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Global::augment_args_for_update(T::augment_args_for_update(command))
    }
}

impl<T: FromArgMatches> FromArgMatches for WithGlobal<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
