//! Cases of the command line: each file of `fixtures/cli` is one run of the real program against
//! the fake of both clouds. Its form is described in `fixtures/cli/README.md`.

mod case;
mod machine;
mod outcome;

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};

use crate::place;
use case::Case;
use machine::Machine;

/// Returns a test for each case.
pub fn trials() -> impl Iterator<Item = Trial> {
    let files = place::files_below(Path::new("fixtures/cli"));
    assert!(files.len() > 250, "cases are missing");
    files.into_iter().map(|path| Trial::test(place::name(&path), move || check(&path)))
}

fn check(path: &Path) -> Result<(), Failed> {
    let case: Case = serde_json::from_slice(&fs::read(path)?)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let machine = Machine::new(&place::name(path), &case);
    let output = machine.run(&case);
    let mut problems = outcome::problems(&case, &machine, &output);
    if case.description.is_empty() {
        problems.push("`description` must not be empty".to_owned());
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{}:\n{}", path.display(), problems.join("\n\n")).into())
}
