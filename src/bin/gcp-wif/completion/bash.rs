//! Completion in bash.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap::Command;
use clap_complete::env::{self, EnvCompleter};

use super::separator::separator;

/// clap's completer for bash, with two repairs: bash splits `--flag=value` into three words, and a candidate with a
/// space has to be quoted.
pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        env::Bash.name()
    }

    fn is(&self, name: &str) -> bool {
        env::Bash.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> Result<(), Error> {
        env::Bash.write_registration(variable, name, program, completer, script)
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        directory: Option<&Path>,
        candidates: &mut dyn Write,
    ) -> Result<(), Error> {
        let words = without_equal_signs(words);
        let last = words.len().saturating_sub(1);
        let found = clap_complete::engine::complete(command, words, last, directory)?;
        let found: Vec<String> =
            found.iter().map(|found| escaped(&found.get_value().to_string_lossy())).collect();
        write!(candidates, "{}", found.join(&separator()))
    }
}

/// Drops the equal sign between a flag and its value.
fn without_equal_signs(words: Vec<OsString>) -> Vec<OsString> {
    let mut rest: Vec<OsString> = Vec::new();
    for word in words {
        let is_behind_flag =
            rest.last().is_some_and(|before| before.as_encoded_bytes().starts_with(b"--"));
        if !(is_behind_flag && word == "=") {
            rest.push(word);
        }
    }
    rest
}

/// Returns a word as a user types it in bash.
fn escaped(word: &str) -> String {
    let mut typed = String::new();
    for character in word.chars() {
        let is_home = character == '~' && typed.is_empty();
        if is_home || " \t\\'\"$`&|;<>()*?[]{}!#".contains(character) {
            typed.push('\\');
        }
        typed.push(character);
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_and_its_value_are_two_words() {
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let cases: [(&[&str], &[&str]); 4] = [
            (&["gcp-wif", "--profile", "=", "de"], &["gcp-wif", "--profile", "de"]),
            (&["gcp-wif", "--profile", "de"], &["gcp-wif", "--profile", "de"]),
            (&["gcp-wif", "exec", "="], &["gcp-wif", "exec", "="]),
            (&["gcp-wif", "-v", "--a", "=", "b", "c"], &["gcp-wif", "-v", "--a", "b", "c"]),
        ];
        for (typed, expected) in cases {
            assert_eq!(without_equal_signs(words(typed)), words(expected));
        }
    }

    #[test]
    fn candidates_are_quoted() {
        assert_eq!(escaped("Admin Team"), "Admin\\ Team");
        assert_eq!(escaped("environment,container"), "environment,container");
        assert_eq!(escaped("$(id)"), "\\$\\(id\\)");
        assert_eq!(escaped("a{b,c}"), "a\\{b,c\\}");
        assert_eq!(escaped("~root~"), "\\~root~");
    }
}
