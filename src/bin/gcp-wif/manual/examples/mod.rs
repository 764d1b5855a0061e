//! The examples of each command.

mod clients;
mod example;
mod files;
mod servers;
mod tokens;

use example::Example;

/// Returns the examples of a command. `path` is such as `config check`.
pub(super) fn examples(path: &str) -> &'static [Example] {
    all().find(|(command, _)| *command == path).map_or(&[], |(_, examples)| examples)
}

fn all() -> impl Iterator<Item = &'static (&'static str, &'static [Example])> {
    [tokens::EXAMPLES, servers::EXAMPLES, clients::EXAMPLES, files::EXAMPLES].into_iter().flatten()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Args;

    #[test]
    fn every_example_is_a_command_line_that_the_program_accepts() {
        for Example { line, .. } in all().flat_map(|(_, examples)| *examples) {
            let typed = line.split(" |").find(|part| part.starts_with("gcp-wif"));
            let Some(typed) = typed else {
                assert!(line.contains("gcp-wif"), "{line}");
                continue;
            };
            let typed = typed.split(" > ").next().unwrap();
            let words: Vec<OsString> = shlex::split(&typed.replace("\\\n", ""))
                .unwrap()
                .into_iter()
                .map(OsString::from)
                .collect();
            assert!(Args::parse_words(&words, Args::command).is_ok(), "{line}");
            assert!(line.lines().all(|part| part.len() < 96), "{line}: too long for a terminal");
        }
    }
}
