//! The candidates for values of flags and arguments.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use clap::Command;
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use gcp_wif::context::{Context, Environment as _, SystemEnvironment};
use gcp_wif::supplier::{AwsSource, AwsSources, SharedConfig};
use is_executable::IsExecutable as _;

use crate::manual::map_tree;

/// Adds completers of values to the flags of a command line. `typed` is the command line up to the cursor, which the
/// engine does not pass to completers.
pub(super) fn with_values(root: Command, typed: &[OsString]) -> Command {
    let pages = pages_behind(&root, typed);
    let is_program = typed.iter().rev().nth(1).is_some_and(|word| word == "--");
    map_tree(root, "", &|command, path| {
        command.mut_args(|argument| match (path, argument.get_id().as_str()) {
            (_, "aws_source") => argument.add(ArgValueCompleter::new(aws_sources)),
            (_, "profile") => argument.add(ArgValueCandidates::new(profiles)),
            ("exec" | "watch", "command") if is_program => {
                argument.add(ArgValueCompleter::new(programs))
            }
            ("exec" | "watch", "command") => {
                argument.add(ArgValueCompleter::new(PathCompleter::any()))
            }
            ("man", "command") => {
                let pages = pages.clone();
                let candidates = move || pages.iter().map(CompletionCandidate::new).collect();
                argument.add(ArgValueCandidates::new(candidates))
            }
            _ => argument,
        })
    })
}

/// Returns the words that may follow `man`: the commands, or the actions of the command before the cursor.
fn pages_behind(root: &Command, typed: &[OsString]) -> Vec<String> {
    let before = typed.iter().rev().nth(1).and_then(|word| word.to_str()).unwrap_or_default();
    let parent = if before == "man" { Some(root) } else { root.find_subcommand(before) };
    let names = parent.into_iter().flat_map(Command::get_subcommands).map(Command::get_name);
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Completes the last source of a list.
fn aws_sources(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let (before, last) = match typed.rfind(',') {
        Some(comma) => typed.split_at(comma + 1),
        None => ("", &*typed),
    };
    let chosen: Vec<&str> = before.split(',').collect();
    let all = AwsSources::default();
    let names = all.iter().map(AwsSource::as_str).chain(before.is_empty().then_some(GOOGLE));
    names
        .filter(|name| name.starts_with(last) && !chosen.contains(name))
        .map(|name| CompletionCandidate::new(format!("{before}{name}")))
        .collect()
}

/// Returns the profiles of AWS's files; none if a file cannot be read.
fn profiles() -> Vec<CompletionCandidate> {
    let shared = SharedConfig::new(Context::system(), None);
    let Ok(files) = shared.files() else { return Vec::new() };
    let names: BTreeSet<&str> =
        files.profiles().map(gcp_wif::aws_config_file::Profile::name).collect();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// Completes the name of a program: one of `PATH`, or a file.
fn programs(typed: &OsStr) -> Vec<CompletionCandidate> {
    if typed.as_encoded_bytes().contains(&b'/') {
        return PathCompleter::any()
            .filter(is_executable::IsExecutable::is_executable)
            .complete(typed);
    }
    let path = SystemEnvironment.variable("PATH").unwrap_or_default();
    let typed = typed.to_string_lossy();
    let names: BTreeSet<String> = std::env::split_paths(&path)
        .filter_map(|directory| std::fs::read_dir(directory).ok())
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_executable())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with(&*typed))
        .collect();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// The name that stands for several sources, and for a whole list.
const GOOGLE: &str = "google";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_completed_after_a_comma() {
        let found = |typed: &str| {
            let found = aws_sources(OsStr::new(typed));
            let values = found.iter().map(|found| found.get_value().to_string_lossy().into_owned());
            values.collect::<Vec<_>>()
        };
        assert_eq!(found("env"), ["environment"]);
        assert_eq!(found("container,pro"), ["container,profile"]);
        assert_eq!(found("environment,e"), Vec::<String>::new());
        assert_eq!(found("google"), ["google"]);
        assert_eq!(found("container,g"), Vec::<String>::new());
        let all = found("").into_iter().filter(|name| name != GOOGLE).collect::<Vec<_>>();
        assert_eq!(AwsSources::parse(&all.join(",")), Ok(AwsSources::default()));
    }
}
