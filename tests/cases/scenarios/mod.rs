//! The scenarios: every directory of `fixtures/scenarios`. A new behaviour is a new directory, not
//! new code.

mod clock;
mod commands;
mod files;
mod format;
mod loaded;
mod outcome;
mod replay;
mod request;
mod runner;
mod secrets;
mod self_test;
mod subject_token;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};

use crate::place;
use loaded::Loaded;

/// Returns a test for each scenario, and the tests of the runner itself.
pub fn trials() -> impl Iterator<Item = Trial> {
    let files = place::files_below(Path::new("fixtures/scenarios"));
    let directories: BTreeSet<PathBuf> =
        files.iter().filter_map(|file| file.parent()).map(Path::to_owned).collect();
    assert!(directories.len() > 300, "scenarios are missing");
    let trials = directories
        .into_iter()
        .map(|directory| Trial::test(place::name(&directory), move || check(&directory)));
    trials.chain(self_test::trials())
}

fn check(directory: &Path) -> Result<(), Failed> {
    let scenario = Loaded::from_directory(directory)?;
    let mut problems = runner::run(&scenario);
    if scenario.scenario.description.is_empty() || scenario.scenario.source.is_empty() {
        problems.push("`description` and `source` must not be empty".to_owned());
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{}:\n{}", scenario.name, problems.join("\n")).into())
}
