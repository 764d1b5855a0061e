//! The command of a command line that could not be parsed.

use std::ffi::OsString;

use clap::CommandFactory as _;

use crate::args::Args;

/// Returns whether the command is `gcp-wif executable`. Used for usage errors and panics, which happen without
/// parsed flags.
pub(crate) fn is_typed() -> bool {
    command_of(std::env::args_os().skip(1)).is_some_and(|command| command == NAME)
}

/// Returns the first word that is neither a flag nor the value of one.
fn command_of(words: impl Iterator<Item = OsString>) -> Option<OsString> {
    let args = Args::command();
    let takes_value = |word: &str| {
        args.get_arguments().filter(|flag| flag.get_action().takes_values()).any(|flag| {
            let names = flag.get_long_and_visible_aliases().unwrap_or_default();
            let hidden = flag.get_aliases().unwrap_or_default();
            names.iter().chain(&hidden).any(|name| word.strip_prefix("--") == Some(*name))
        })
    };
    let mut words = words;
    while let Some(word) = words.next() {
        match word.to_str() {
            Some(flag) if takes_value(flag) => {
                words.next();
            }
            Some(flag) if flag.starts_with('-') => {}
            _ => return Some(word),
        }
    }
    None
}

const NAME: &str = "executable";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_the_first_word() {
        for (words, command) in [
            ("executable", Some("executable")),
            ("-vv --timeout soon executable --bogus", Some("executable")),
            ("--timeout=soon executable", Some("executable")),
            ("--cred-file executable access-token", Some("access-token")),
            ("access-token executable", Some("access-token")),
            ("--bogus", None),
            ("", None),
        ] {
            let found = command_of(words.split_whitespace().map(OsString::from));
            assert_eq!(found, command.map(OsString::from), "{words}");
        }
    }
}
