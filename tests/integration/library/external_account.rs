//! Valid and invalid credential files, by the library and by the JSON Schema.

use std::collections::BTreeSet;
use std::fs;
use std::mem::discriminant;

use gcp_wif::external_account::{
    ACCOUNT_MEMBERS, AWS_SOURCE_MEMBERS, AccountError, CredentialSource, ExternalAccount,
    IMPERSONATION_MEMBERS, Trust,
};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::credential_files::{self, CredentialFile, URL_PLACES};

#[test]
fn every_valid_file_is_accepted_and_printed_unchanged() {
    let files = credential_files::valid();
    assert!(files.len() >= 20);
    let schema = schema();
    for file in files {
        let account = read(&file.bytes).unwrap_or_else(|error| panic!("{}: {error}", file.name));
        let info: Value = serde_json::from_str(account.info().expose()).unwrap();
        assert_eq!(info, file.value().unwrap(), "{}", file.name);
        if !STRICTER_SCHEMA.contains(&file.name.as_str()) {
            assert_accepts(&schema, &file);
        }
        if file.name.starts_with("gcloud_") {
            assert_same_bytes(&account, &file);
        }
    }
}

#[test]
fn files_of_gcloud_are_printed_byte_for_byte() {
    let Some(files) = credential_files::written_by_gcloud() else {
        println!("skipped: GCP_WIF_CONFORMANCE is unset");
        return;
    };
    assert!(!files.is_empty());
    let schema = schema();
    for file in files {
        let account = read(&file.bytes).unwrap_or_else(|error| panic!("{}: {error}", file.name));
        assert_accepts(&schema, &file);
        assert_same_bytes(&account, &file);
    }
}

#[test]
fn an_account_for_an_audience_is_what_gcloud_writes() {
    let files = credential_files::valid();
    let file = files.iter().find(|file| file.name == "gcloud_aws_imdsv2").unwrap();
    let audience = read(&file.bytes).unwrap().audience().clone();
    assert_same_bytes(&ExternalAccount::for_aws(&audience), file);
}

#[test]
fn every_invalid_file_is_refused_with_its_message() {
    let files = credential_files::invalid();
    assert!(files.len() >= 55);
    let schema = schema();
    for file in files {
        let Err(error) = read(&file.bytes) else { panic!("{} is accepted", file.name) };
        assert_eq!(error.to_string(), file.message(), "{}", file.name);
        // A schema checks values. Invalid JSON has none, and of two members with one name a value
        // has only the last.
        match file.value() {
            Ok(value) if !matches!(error, AccountError::Duplicate(_)) => {
                assert!(!schema.is_valid(&value), "the schema accepts {}", file.name);
            }
            _ => {}
        }
    }
}

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
    for (pointer, known) in [
        ("/properties", ACCOUNT_MEMBERS),
        ("/$defs/aws_credential_source/properties", AWS_SOURCE_MEMBERS),
        ("/properties/service_account_impersonation/properties", IMPERSONATION_MEMBERS),
    ] {
        let properties = schema.pointer(pointer).unwrap().as_object().unwrap();
        let names: BTreeSet<_> = properties.keys().map(String::as_str).collect();
        assert_eq!(names, known.iter().copied().collect(), "{pointer}");
        for (name, property) in properties {
            assert!(property["description"].is_string(), "{name} has no description");
        }
    }
    assert!(jsonschema::meta::is_valid(&schema));
}

/// Each member in turn is removed, and replaced by every other type and by the empty string.
#[test]
fn library_and_schema_agree_on_every_small_change() {
    let schema = schema();
    for file in credential_files::valid() {
        let account = read(&file.bytes).unwrap();
        let is_aws = matches!(account.credential_source(), CredentialSource::Aws(_));
        let whole = file.value().unwrap();
        let source = if is_aws { AWS_SOURCE_MEMBERS } else { &[] };
        for (object, members) in [
            ("", ACCOUNT_MEMBERS),
            ("/credential_source", source),
            ("/service_account_impersonation", IMPERSONATION_MEMBERS),
        ] {
            let Some(present) = whole.pointer(object).and_then(Value::as_object) else { continue };
            for member in members.iter().filter(|member| present.contains_key(**member)) {
                let mut changed = whole.clone();
                let parent = changed.pointer_mut(object).unwrap().as_object_mut().unwrap();
                let old = parent.remove(*member).unwrap();
                let what = format!("{}: {object}/{member}", file.name);
                let is_required = REQUIRED.contains(member);
                assert_agree(&schema, &file, &changed, is_required.then_some(false), &what);
                for value in [json!(1), json!(""), json!(null), json!(true), json!([]), json!({})] {
                    let is_same_type = discriminant(&value) == discriminant(&old);
                    if is_same_type && (value != json!("") || *member == MAY_BE_EMPTY) {
                        continue;
                    }
                    let mut changed = whole.clone();
                    *changed.pointer_mut(&format!("{object}/{member}")).unwrap() = value;
                    assert_agree(&schema, &file, &changed, Some(false), &what);
                }
            }
        }
    }
}

/// Every URL of any fixture is tried in every member that holds a URL.
#[test]
fn library_and_schema_agree_on_every_url_in_every_place() {
    let schema = schema();
    let mut files = credential_files::valid();
    let whole = files.iter().find(|file| file.name == "every_member").unwrap().value().unwrap();
    files.retain(|file| !STRICTER_SCHEMA.contains(&file.name.as_str()));
    files.extend(credential_files::invalid());
    let mut urls = BTreeSet::new();
    for value in files.iter().filter_map(|file| file.value().ok()) {
        for place in URL_PLACES {
            urls.extend(value.pointer(place).and_then(Value::as_str).map(str::to_owned));
        }
    }
    assert!(urls.len() > 100);
    let every_member = &files.iter().find(|file| file.name == "every_member").unwrap();
    for place in URL_PLACES {
        for url in &urls {
            let mut changed = whole.clone();
            *changed.pointer_mut(place).unwrap() = json!(url);
            assert_agree(&schema, every_member, &changed, None, &format!("{place} {url}"));
        }
    }
}

fn assert_agree(
    schema: &Validator,
    file: &CredentialFile,
    changed: &Value,
    expected: Option<bool>,
    what: &str,
) {
    let library = read(changed.to_string().as_bytes());
    if let Some(expected) = expected {
        assert_eq!(library.is_ok(), expected, "{what}: {:?}", library.err());
    }
    if !STRICTER_SCHEMA.contains(&file.name.as_str()) {
        assert_eq!(schema.is_valid(changed), library.is_ok(), "{what}: {:?}", library.err());
    }
}

fn assert_accepts(schema: &Validator, file: &CredentialFile) {
    if let Err(error) = schema.validate(&file.value().unwrap()) {
        panic!("the schema refuses {}: {error} at {}", file.name, error.instance_path());
    }
}

fn assert_same_bytes(account: &ExternalAccount, file: &CredentialFile) {
    assert_eq!(account.info().expose().as_bytes(), file.bytes, "{}", file.name);
}

fn read(json: &[u8]) -> Result<ExternalAccount, AccountError> {
    ExternalAccount::from_json(json, &Trust::default())
}

fn schema() -> Validator {
    let schema = serde_json::from_slice(&fs::read(SCHEMA).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

const SCHEMA: &str = "schemas/external_account.schema.json";

/// Valid files that the schema refuses. Host names are case-insensitive, and letters in a query may
/// be escaped; a pattern would have to list every spelling.
const STRICTER_SCHEMA: &[&str] = &["upper_case_hosts", "verification_url_with_an_encoded_action"];

const REQUIRED: &[&str] =
    &["type", "audience", "subject_token_type", "token_url", "credential_source", "environment_id"];

const MAY_BE_EMPTY: &str = "client_secret";
