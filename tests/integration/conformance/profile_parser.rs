//! The grammar of the profile files.

use std::collections::BTreeMap;

use gcp_wif::aws_config_file::{ConfigFiles, Profile};
use serde_json::{Value, json};

use super::{each_case_but, text};

#[test]
fn the_files_are_parsed_as_by_awss_sdks() {
    each_case_but("profile-parser.json", "the profiles", reason_to_skip, |case| {
        let name = text(&case["name"]);
        let input = |file: &str| case["input"][file].as_str().unwrap_or_default();
        let found = ConfigFiles::parse(input("configFile"), input("credentialsFile"));
        // A broken line is an error of its section here, and one of the whole file in the SDKs.
        let found = found.and_then(|files| {
            let broken = files.profiles().find_map(Profile::syntax_error);
            broken.map_or(Ok(files), Err)
        });
        match (found, case["output"]["errorContaining"].as_str()) {
            (Ok(files), None) => {
                let expected = &case["output"]["config"];
                assert_eq!(as_json(files.profiles()), expected["profiles"], "{name}");
                let sessions = expected.get("sso_sessions").cloned().unwrap_or_else(|| json!({}));
                assert_eq!(as_json(files.sso_sessions()), sessions, "{name}");
            }
            (Err(error), Some(expected)) => {
                let expected = expected.to_lowercase().replace('\'', "`");
                assert!(error.to_string().contains(&expected), "{name}: {error}, not {expected}");
            }
            (found, expected) => panic!("{name}: {found:?}, expected {expected:?}"),
        }
    });
}

/// Returns why a case is expected to differ.
fn reason_to_skip(case: &Value) -> Option<&'static str> {
    let is_listed = NAMES_OF_THE_CLI.contains(&text(&case["name"]));
    is_listed.then_some("names are those that the AWS CLI reads")
}

fn as_json<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Value {
    let profile = |profile: &Profile| {
        let properties: BTreeMap<_, _> = profile
            .properties()
            .map(|(key, property)| (key.to_owned(), property.value().expose().clone()))
            .collect();
        (profile.name().to_owned(), json!(properties))
    };
    profiles.map(profile).collect::<serde_json::Map<_, _>>().into()
}

/// Cases with names of which AWS's SDKs do not know the characters.
const NAMES_OF_THE_CLI: &[&str] = &[
    "Invalid profile names are ignored.",
    "Profile names support alphanumeric characters and - / . % @ _ : +",
];
