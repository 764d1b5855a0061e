//! Situations of public bug reports and of real configuration files, each replayed by the real program:
//! `field-cases.json` has machines and the AWS identity that is found on them, `field-accounts.json`
//! has credential files and the expected messages about them.

mod accounts;
mod aws;
mod cases;
mod google;
mod home;
mod hosts;
mod outcome;
mod replaced;
mod tunnel;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::text;
use crate::support::outside;

#[test]
fn the_identity_is_found_as_in_the_field() {
    let Some(data) = super::file("field-cases.json") else {
        return;
    };
    let keys = &data["_meta"]["principals"]["keys"];
    let found = problems(&data, |case| cases::problems(case, keys));
    assert_holds("field-cases.json", &found);
}

#[test]
fn credential_files_of_the_field_are_read_and_judged() {
    let (Some(data), Some(cases)) =
        (super::file("field-accounts.json"), super::file("field-cases.json"))
    else {
        return;
    };
    let keys = &cases["_meta"]["principals"]["keys"];
    let found = problems(&data, |case| accounts::problems(case, keys));
    assert_holds("field-accounts.json", &found);
}

/// Runs all cases, several at a time, and returns their problems by the cases' IDs.
fn problems(
    data: &Value,
    run: impl Fn(&Value) -> Vec<String> + Sync,
) -> BTreeMap<String, Vec<String>> {
    let all = data["cases"].as_array().unwrap();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(case) = all.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let problems = run(case);
                    found.lock().unwrap().insert(text(&case["id"]).to_owned(), problems);
                }
            });
        }
    });
    found.into_inner().unwrap()
}

/// Panics if a case has problems.
fn assert_holds(file: &str, found: &BTreeMap<String, Vec<String>>) {
    let wrong: Vec<String> = found
        .iter()
        .filter(|(_, problems)| !problems.is_empty())
        .map(|(id, problems)| format!("{id}: {}", problems.join("\n  ")))
        .collect();
    outside::say(&format!("{file}: {} of {} cases hold", found.len() - wrong.len(), found.len()));
    assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
}

/// The number of cases that run at the same time: most of them wait for their program.
const AT_A_TIME: usize = 4;
