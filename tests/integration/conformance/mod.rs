//! Test data of other projects, read from the directory that `GCP_WIF_CONFORMANCE` names.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::outside;

mod az_region;
mod default_chain;
mod ecs_uri;
mod endpoint_url;
mod field;
mod gci_vectors;
mod imds_credentials;
mod imds_endpoint;
mod profile_chain;
mod profile_file_location;
mod profile_parser;
mod region_chain;
mod sigv4_suite;
mod sso_token_cache;
mod sts_endpoints;
mod sts_requests;
mod sts_responses;

/// Reads a file of the data, or returns `None` without the data.
pub fn file(name: &str) -> Option<Value> {
    let folder = PathBuf::from(outside::named_by("GCP_WIF_CONFORMANCE", name)?);
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// Passes every case of a file to `check` and prints how many there were. `check` returns whether
/// the case has the member that it compares.
pub fn each_case(name: &str, what: &str, check: impl Fn(&Value) -> bool) {
    let Some(data) = file(name) else {
        return;
    };
    let cases = data["cases"].as_array().unwrap();
    let without: Vec<_> = cases.iter().filter(|case| !check(case)).map(name_of).collect();
    assert!(cases.len() > without.len(), "{name} has no case with {what}");
    let mut line = format!("{name}: {what} of {} cases agree", cases.len() - without.len());
    if !without.is_empty() {
        line += &format!(", the data has none for {}", without.join(", "));
    }
    outside::say(&line);
}

/// Passes every case of a file to `check`, except those for which `skipped` returns a reason, and
/// prints how many there were and why cases were skipped.
pub fn each_case_but(
    name: &str,
    what: &str,
    skipped: impl Fn(&Value) -> Option<&'static str>,
    check: impl Fn(&Value),
) {
    let Some(data) = file(name) else {
        return;
    };
    let (mut agreed, mut left_out) = (0, Vec::new());
    for case in data["cases"].as_array().unwrap() {
        match skipped(case) {
            Some(reason) => left_out.push(format!("\n  {}: {reason}", name_of(case))),
            None => {
                check(case);
                agreed += 1;
            }
        }
    }
    assert!(agreed > 0, "{name} has no case left");
    let number = left_out.len();
    outside::say(&format!(
        "{name}: {what} of {agreed} cases agree, {number} skipped{}",
        left_out.concat()
    ));
}

fn name_of(case: &Value) -> &str {
    NAMES.iter().find_map(|name| case.get(name)).map(text).unwrap_or_default()
}

/// Returns a member that must be a string.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("expected text, found {value}"))
}

/// The members that may hold the name of a case.
const NAMES: [&str; 4] = ["name", "docs", "documentation", "summary"];
