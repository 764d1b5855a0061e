//! The grammar of the profile files.

use std::collections::BTreeMap;

use gcp_wif::aws_config_file::{ConfigFiles, Profile};
use serde_json::{Value, json};

use super::{each_case, text};

#[test]
fn the_files_are_parsed_as_by_awss_sdks() {
    each_case("profile-parser.json", "the profiles", |case| {
        let name = text(&case["name"]);
        let input = |file: &str| case["input"][file].as_str().unwrap_or_default();
        let found = ConfigFiles::parse(input("configFile"), input("credentialsFile"));
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
        true
    });
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
