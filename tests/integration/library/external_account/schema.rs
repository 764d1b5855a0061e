//! The JSON Schema of credential files.

use std::collections::BTreeSet;
use std::fs;

use gcp_wif::external_account::{AccountError, ExternalAccount, SourceKind, Trust, known_members};
use jsonschema::Validator;
use serde_json::Value;

use crate::support::credential_files;

#[test]
fn the_schema_is_stricter_for_the_listed_files() {
    let schema = schema();
    let files = credential_files::valid();
    for name in STRICTER_SCHEMA {
        let file = files.iter().find(|file| file.name == *name).unwrap();
        assert!(!schema.is_valid(&file.value().unwrap()), "{name} is no longer an exception");
    }
}

#[test]
fn the_schema_names_the_members_that_the_library_knows() {
    let schema: Value = serde_json::from_slice(&fs::read(SCHEMA).unwrap()).unwrap();
    for kind in SourceKind::ALL {
        for path in OBJECTS {
            let Some(known) = known_members(path, kind) else { continue };
            let pointer = match *path {
                "" => "/$defs/external_account".to_owned(),
                "credential_source" => format!("/$defs/{kind}_credential_source"),
                "service_account_impersonation" => {
                    "/$defs/external_account/properties/service_account_impersonation".to_owned()
                }
                inner => format!("/$defs/{}", inner.rsplit('.').next().unwrap()),
            };
            let object = schema.pointer(&pointer).unwrap_or_else(|| panic!("no {pointer}"));
            let properties = object["properties"].as_object().unwrap();
            let names: BTreeSet<_> = properties.keys().map(String::as_str).collect();
            assert_eq!(names, known.iter().copied().collect(), "{pointer}");
            for (name, property) in properties {
                assert!(
                    property["description"].is_string(),
                    "{pointer}: {name} has no description"
                );
            }
        }
    }
    assert!(jsonschema::meta::is_valid(&schema));
}

/// Reads a file as the library does.
pub(super) fn read(json: &[u8]) -> Result<ExternalAccount, AccountError> {
    ExternalAccount::from_json(json, &Trust::default())
}

pub(super) fn schema() -> Validator {
    let schema = serde_json::from_slice(&fs::read(SCHEMA).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

const SCHEMA: &str = "schemas/credential_file.schema.json";

/// Valid files that the schema refuses. Host names are case-insensitive, and letters in a query may
/// be escaped; a pattern would have to list every spelling.
pub(super) const STRICTER_SCHEMA: &[&str] =
    &["upper_case_hosts", "verification_url_with_an_encoded_action"];

/// The paths of the objects that have known members.
pub(super) const OBJECTS: &[&str] = &[
    "",
    "credential_source",
    "credential_source.certificate",
    "credential_source.executable",
    "credential_source.format",
    "service_account_impersonation",
];
