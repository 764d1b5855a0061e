//! Situations of public bug reports and of real configuration files, each replayed by the real program:
//! `field-cases.json` has machines and the AWS identity that is found on them, `field-accounts.json`
//! has credential files and what is said of them.

mod accounts;
mod aws;
mod cases;
mod expected_to_fail;
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

use self::expected_to_fail::{ACCOUNTS, CASES};
use super::text;
use crate::support::outside;

#[test]
fn the_identity_is_found_as_in_the_field() {
    let Some(data) = super::file("field-cases.json") else {
        return;
    };
    let keys = &data["_meta"]["principals"]["keys"];
    let found = problems(&data, |case| cases::problems(case, keys));
    compare("field-cases.json", &found, CASES);
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
    compare("field-accounts.json", &found, ACCOUNTS);
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

/// Panics unless exactly the cases have problems that are listed as expected to fail.
fn compare(file: &str, found: &BTreeMap<String, Vec<String>>, listed: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    let reason = |id: &str| listed.iter().find(|(listed, _)| *listed == id);
    for (id, problems) in found {
        match (problems.is_empty(), reason(id)) {
            (true, None) | (false, Some(_)) => {}
            (true, Some((_, reason))) => {
                wrong.push(format!("{id}: holds, but is expected to fail ({reason})"));
            }
            (false, None) => wrong.push(format!("{id}: {}", problems.join("\n  "))),
        }
    }
    let gone = listed.iter().filter(|(id, _)| !found.contains_key(*id));
    wrong.extend(gone.map(|(id, _)| format!("{id}: is expected to fail, but the data lacks it")));
    let failed: Vec<_> = listed.iter().map(|(id, why)| format!("\n  {id}: {why}")).collect();
    outside::say(&format!(
        "{file}: {} cases hold, {} are expected to fail{}",
        found.len() - failed.len().min(found.len()),
        failed.len(),
        failed.concat()
    ));
    assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
}

/// The number of cases that run at the same time: most of them wait for their program.
const AT_A_TIME: usize = 4;
