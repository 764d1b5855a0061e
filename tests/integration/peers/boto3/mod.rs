//! gcp-wif and boto3 resolve the same AWS identity in every environment of
//! `fixtures/boto3/environments.toml`, except for the differences that are listed by name.

mod differences;
mod environments;
mod fake;
mod resolved;

use std::collections::BTreeMap;
use std::thread;

use crate::support::outside::{named_by, say};
use differences::Listed;
use environments::Environment;
use resolved::{Resolved, by_boto3, by_library, by_program};
use testkit::folder::Folder;

#[test]
fn boto3_finds_the_same_identity() {
    let Some(python) = named_by("GCP_WIF_TEST_PYTHON", "boto3") else { return };
    let server = fake::start();
    let authority = server.address.to_string();
    let environments = environments::all();
    // Each program has its own home directory in each environment: a refreshed SSO token is written back.
    let homes = Folder::new("boto3");
    let home = |whose: &str, number: usize| homes.join(whose).join(number.to_string());
    let (ours, theirs) = thread::scope(|scope| {
        let ours = scope.spawn(|| {
            let resolve = |(number, environment): (usize, &Environment)| {
                let variables = environment.settle(&home("gcp-wif", number), &authority);
                let relative = variables.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
                match relative.is_some_and(|path| !path.is_empty()) {
                    true => by_library(&variables, &authority),
                    false => by_program(&variables, environment.profile.as_deref()),
                }
            };
            environments.values().enumerate().map(resolve).collect::<Vec<_>>()
        });
        let settled = environments.values().enumerate().map(|(number, environment)| {
            (environment, environment.settle(&home("boto3", number), &authority))
        });
        let theirs = by_boto3(&python, &authority, settled);
        (ours.join().unwrap(), theirs)
    });
    assert_eq!(ours.len(), theirs.len());

    let (mut equal, mut both_fail, mut found) = (0, 0, BTreeMap::new());
    let mut explanations = BTreeMap::new();
    for (name, (ours, theirs)) in environments.keys().zip(ours.iter().zip(&theirs)) {
        if !ours.agrees_with(theirs) {
            found.insert(name.clone(), [ours.to_string(), theirs.to_string()]);
            let (ours, theirs) = (ours.explanation(), theirs.explanation());
            explanations.insert(name.clone(), format!("  gcp-wif: {ours}\n  boto3: {theirs}\n"));
        } else if matches!(ours, Resolved::Found { .. }) {
            equal += 1;
        } else {
            both_fail += 1;
        }
    }
    let listed = Listed::read();
    say(&format!(
        "boto3: {} environments: {equal} equal, {both_fail} where both fail, {} with one of {} \
         listed differences",
        environments.len(),
        found.len(),
        listed.names().len()
    ));
    for (name, count) in listed.names() {
        println!("  {name}: {count}");
    }
    let problems = listed.compare(&found).into_iter().map(|(name, problem)| {
        format!("{problem}\n{}", explanations.get(&name).map_or("", String::as_str))
    });
    let problems: Vec<_> = problems.collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join(""));
}
