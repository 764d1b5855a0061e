//! Valid and invalid credential files of other types than `external_account`, by the library and by the
//! JSON Schema.

use std::collections::BTreeSet;
use std::fs;
use std::mem::discriminant;

use gcp_wif::credentials::{Credentials, known_members};
use gcp_wif::external_account::{AccountError, Trust};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::credential_files::{self, CredentialFile};

#[test]
fn every_valid_file_is_accepted() {
    let files = credential_files::valid_of_other_types();
    assert!(files.len() >= 10);
    let schema = schema();
    for file in files {
        let report = Credentials::examine(&file.bytes, &Trust::default());
        assert_eq!(report.errors, [], "{}", file.name);
        assert!(report.credentials.is_some() && report.unknown_members.is_empty(), "{}", file.name);
        if let Err(error) = schema.validate(&file.value().unwrap()) {
            panic!("the schema refuses {}: {error} at {}", file.name, error.instance_path());
        }
    }
}

#[test]
fn every_invalid_file_is_refused_with_its_message() {
    let files = credential_files::invalid_of_other_types();
    assert!(files.len() >= 30);
    let schema = schema();
    for file in files {
        let Err(error) = read(&file.bytes) else { panic!("{} is accepted", file.name) };
        assert_eq!(error.to_string(), file.message(), "{}", file.name);
        // Of two members with one name, a value has only the last.
        if !matches!(error, AccountError::Duplicate(_)) {
            let is_valid = schema.is_valid(&file.value().unwrap());
            assert_eq!(is_valid, LENIENT_SCHEMA.contains(&&*file.name), "{}", file.name);
        }
    }
}

#[test]
fn the_schema_names_the_members_that_the_library_knows() {
    let schema: Value = serde_json::from_slice(&fs::read(SCHEMA).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    for credential_type in ["external_account_authorized_user", "impersonated_service_account"] {
        let object = &schema["$defs"][credential_type];
        let properties = object["properties"].as_object().unwrap();
        let names: BTreeSet<_> = properties.keys().map(String::as_str).collect();
        let known = known_members(credential_type).unwrap();
        assert_eq!(names, known.iter().copied().collect(), "{credential_type}");
        for (name, property) in properties {
            assert!(property["description"].is_string(), "{credential_type}: {name}");
        }
    }
}

/// Each member in turn is removed, and replaced by every other type and by the empty string.
#[test]
fn library_and_schema_agree_on_every_small_change() {
    let schema = schema();
    let mut changes = 0;
    for file in credential_files::valid_of_other_types() {
        let whole = file.value().unwrap();
        for object in ["", "/source_credentials", "/source_credentials/source_credentials"] {
            let Some(present) = whole.pointer(object).and_then(Value::as_object) else { continue };
            for member in present.keys() {
                let mut changed = whole.clone();
                let parent = changed.pointer_mut(object).unwrap().as_object_mut().unwrap();
                let old = parent.remove(member).unwrap();
                assert_agree(&schema, &file, &changed, &format!("without {object}/{member}"));
                for value in [json!(1), json!(""), json!(null), json!(true), json!([]), json!({})] {
                    if discriminant(&value) == discriminant(&old) && value != json!("") {
                        continue;
                    }
                    let what = format!("{object}/{member}: {value}");
                    *changed.pointer_mut(object).unwrap() = whole.pointer(object).unwrap().clone();
                    *changed.pointer_mut(&format!("{object}/{member}")).unwrap() = value;
                    assert_agree(&schema, &file, &changed, &what);
                    changes += 1;
                }
            }
        }
    }
    assert!(changes > 500, "{changes}");
}

#[test]
fn library_and_schema_agree_on_texts_of_each_kind() {
    let schema = schema();
    let files = credential_files::valid_of_other_types();
    for (name, place, texts) in TEXTS {
        let file = files.iter().find(|file| file.name == *name).unwrap();
        for text in *texts {
            let mut changed = file.value().unwrap();
            *changed.pointer_mut(place).unwrap() = json!(text);
            assert_agree(&schema, file, &changed, &format!("{place}: {text:?}"));
        }
    }
}

fn assert_agree(schema: &Validator, file: &CredentialFile, changed: &Value, what: &str) {
    let library = read(changed.to_string().as_bytes());
    let name = &file.name;
    assert_eq!(schema.is_valid(changed), library.is_ok(), "{name}: {what}: {:?}", library.err());
}

fn read(json: &[u8]) -> Result<Credentials, AccountError> {
    Credentials::from_json(json, &Trust::default())
}

fn schema() -> Validator {
    let schema = serde_json::from_slice(&fs::read(SCHEMA).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

const SCHEMA: &str = "schemas/credential_file.schema.json";

/// Invalid files that the schema accepts: it does not count the service accounts of a chain.
const LENIENT_SCHEMA: &[&str] = &["impersonation_nested_too_deep"];

/// Texts, valid or not, by the file and the member in which they are tried.
const TEXTS: &[(&str, &str, &[&str])] = &[
    (
        "every_member_of_a_login",
        "/expiry",
        &[
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.5",
            "2026-12-31T23:59:59.999999Z",
            "2026-01-01T00:00:00+02:00",
            "2026-01-01",
            "2026-13-01T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "1969-12-31T23:59:59Z",
            "1767225600",
            " 2026-01-01T00:00:00Z",
        ],
    ),
    ("every_member_of_a_login", "/token", &["a", "a b", "a\n", "ä", "a\u{7f}"]),
    ("every_member_of_a_login", "/client_id", &["a", "a:b", ":"]),
    ("every_member_of_a_login", "/quota_project_id", &["example.com:my-project", "a b", "123"]),
    (
        "every_member_of_a_login",
        "/audience",
        &[
            "//iam.googleapis.com/locations/global/workforcePools/p/providers/q",
            "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
            "identitynamespace:a:b",
            "staff",
        ],
    ),
    (
        "every_member_of_an_impersonation",
        "/delegates/0",
        &[
            "a@b.example",
            "projects/-/serviceAccounts/a@b.example",
            "projects/-/serviceAccounts/a b@c.example",
            "projects/-/serviceAccounts/",
            "projects/-/serviceAccounts/name",
            "123",
            "a@b.example\n",
            "x\n/a@b.example",
        ],
    ),
    (
        "impersonation",
        "/service_account_impersonation_url",
        &[
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example:generateAccessToken",
            "https://us-east1-iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/1:generateAccessToken",
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a:generateAccessToken",
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example:generateIdToken",
            "https://iamcredentials.example.com/v1/projects/-/serviceAccounts/a@b.example:generateAccessToken",
            "http://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example:generateAccessToken",
        ],
    ),
];
