//! The command line with its documentation: examples, variables, and only the flags that a command uses.

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Command, CommandFactory as _};

use super::environment::variables;
use super::examples::examples;
use super::topic::{flag_topic, topics};
use crate::args::Args;

/// Returns the command line with all commands and their documentation, for help, pages, completion and usage errors.
/// Other runs do without it: building it takes longer than many commands do.
pub(crate) fn command() -> Command {
    let mut root = Args::command().disable_help_subcommand(false).max_term_width(MAX_LINE_LENGTH);
    root.build();
    map_tree(root, "", &documented)
}

/// Changes a command and all of its subcommands. `change` also gets the path of each, such as `config check`.
pub(crate) fn map_tree(
    command: Command,
    path: &str,
    change: &dyn Fn(Command, &str) -> Command,
) -> Command {
    let command = command.mut_subcommands(|action| {
        let below = format!("{path} {}", action.get_name());
        map_tree(action, below.trim_start(), change)
    });
    change(command, path)
}

fn documented(command: Command, path: &str) -> Command {
    if path.split(' ').any(|name| name == "help") {
        return command;
    }
    let topics = topics(path);
    let command = command.mut_args(|flag| {
        let is_global = flag.get_help_heading() == Some("Global options");
        let topic = flag_topic(flag.get_id().as_str()).filter(|_| is_global);
        match topic {
            Some(topic) if !topics.contains(&topic) => flag.hide(true),
            _ => flag,
        }
    });
    let end = end(&command, path);
    command.after_help(end)
}

/// Returns the end of a command's help: examples and variables.
fn end(command: &Command, path: &str) -> StyledStr {
    let title = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let mut end = StyledStr::new();
    // Writing to a string does not fail.
    for (index, example) in examples(path).iter().enumerate() {
        let _ = match index {
            0 => writeln!(end, "{title}Examples:{title:#}"),
            _ => writeln!(end),
        };
        let _ = writeln!(end, "  {}:", example.purpose);
        for line in example.line.lines() {
            let _ = writeln!(end, "    {literal}{line}{literal:#}");
        }
    }
    if !examples(path).is_empty() {
        let _ = writeln!(end);
    }
    let names: Vec<&str> = variables(path).map(|variable| variable.name).collect();
    let _ = writeln!(end, "{title}Environment:{title:#}\n  {}", names.join(", "));
    let page = format!("gcp-wif man {path}");
    let _ = write!(end, "\nThe manual page explains them: {literal}{}{literal:#}", page.trim_end());
    end
}

const MAX_LINE_LENGTH: usize = 100;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn help_shows_only_the_flags_that_the_command_uses() {
        let shown = |path: &[&str]| {
            let mut root = command();
            let words = ["gcp-wif"].iter().chain(path).chain(&["--help"]);
            root.try_get_matches_from_mut(words).unwrap_err().to_string()
        };
        let help = shown(&["version"]);
        assert!(help.contains("--quiet") && !help.contains("--profile"), "{help}");
        let help = shown(&["config", "check"]);
        assert!(help.contains("--credential-file") && !help.contains("--mfa-code"), "{help}");
        let help = shown(&["cache", "clear"]);
        assert!(help.contains("--cache-dir") && !help.contains("--credential-file"), "{help}");
        let help = shown(&["access-token"]);
        let places: Vec<_> =
            ["--scope", "Global options:", "--profile", "Examples:", "Environment:", "NO_COLOR"]
                .iter()
                .map(|part| help.find(part).unwrap_or_else(|| panic!("{part}: {help}")))
                .collect();
        assert!(places.is_sorted(), "{help}");
    }

    #[test]
    fn flags_that_help_does_not_show_are_accepted() {
        let words = ["gcp-wif", "version", "--profile", "dev"];
        assert!(command().try_get_matches_from(words).is_ok());
    }

    /// clap takes the documentation of the type that holds the flags for the description of the command.
    #[test]
    fn every_description_is_that_of_a_command() {
        let check = |command: Command, path: &str| {
            let about = command.get_about().unwrap().to_string();
            assert!(!about.starts_with("The ") && !about.contains('['), "{path}: {about}");
            command
        };
        map_tree(command(), "", &check);
    }

    #[test]
    fn help_is_a_command() {
        for words in [&["gcp-wif", "help"][..], &["gcp-wif", "help", "config", "create"]] {
            let error = command().try_get_matches_from(words).unwrap_err();
            assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelp, "{error}");
        }
    }

    #[test]
    fn lines_fit_a_terminal() {
        let check = |mut command: Command, path: &str| {
            for line in command.render_long_help().to_string().lines() {
                assert!(line.chars().count() <= MAX_LINE_LENGTH, "{path}: {line}");
            }
            command
        };
        map_tree(command(), "", &check);
    }
}
