//! Every directory of `fixtures/scenarios/*`: a new behaviour is a new directory, not new code.

mod clock;
mod format;
mod loaded;
mod outcome;
mod replay;
mod request;
mod runner;
mod secrets;
mod self_test;
mod subject_token;

use std::fs;
use std::path::{Path, PathBuf};

use loaded::Loaded;

#[test]
fn every_scenario_goes_as_expected() {
    let groups = folders(Path::new(DIRECTORY));
    let directories: Vec<PathBuf> = groups.iter().flat_map(|group| folders(group)).collect();
    assert!(!directories.is_empty(), "{DIRECTORY} is empty");
    let mut failures = Vec::new();
    let mut scenarios = Vec::new();
    for directory in &directories {
        match Loaded::from_directory(directory) {
            Ok(scenario) => scenarios.push(scenario),
            Err(problem) => failures.push(problem),
        }
    }
    if scenarios.iter().any(|scenario| scenario.scenario.only) {
        scenarios.retain(|scenario| scenario.scenario.only);
        failures.push("`only` is for trying out: take it away again".to_owned());
    }
    for scenario in &scenarios {
        if scenario.scenario.description.is_empty() || scenario.scenario.source.is_empty() {
            failures.push(format!("{}: says not what it shows and whence", scenario.name));
        }
        let problems = runner::run(scenario);
        failures.extend(problems.iter().map(|problem| format!("{}: {problem}", scenario.name)));
    }
    println!("{} scenarios", scenarios.len());
    assert!(failures.is_empty(), "{} problems:\n{}", failures.len(), failures.join("\n"));
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

const DIRECTORY: &str = "fixtures/scenarios";
