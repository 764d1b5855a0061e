//! Valid and invalid credential files, by the library and by the JSON Schema.

use std::collections::BTreeSet;
use std::fs;
use std::mem::discriminant;

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::{
    AccountError, AllowedHost, ExternalAccount, SourceKind, Trust, known_members,
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
    // gcloud writes any URL, and the schema knows no settings.
    let trust = Trust::default().with_allowed_hosts(vec![AllowedHost::parse("127.0.0.1").unwrap()]);
    for file in files {
        let account = ExternalAccount::from_json(&file.bytes, &trust);
        let account = account.unwrap_or_else(|error| panic!("{}: {error}", file.name));
        if read(&file.bytes).is_ok() {
            assert_accepts(&schema, &file);
        }
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
        let read = Credentials::from_json(&file.bytes, &Trust::default());
        let Err(error) = read else { panic!("{} is accepted", file.name) };
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
    for kind in KINDS {
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

/// Each member in turn is removed, and replaced by every other type and by the empty string.
#[test]
fn library_and_schema_agree_on_every_small_change() {
    let schema = schema();
    for file in credential_files::valid() {
        let kind = read(&file.bytes).unwrap().credential_source().kind();
        let whole = file.value().unwrap();
        for path in OBJECTS {
            let object = path.split('.').filter(|name| !name.is_empty());
            let object: String = object.map(|name| format!("/{name}")).collect();
            let Some(known) = known_members(path, kind) else { continue };
            let Some(present) = whole.pointer(&object).and_then(Value::as_object) else { continue };
            for member in known.iter().filter(|member| present.contains_key(**member)) {
                let mut changed = whole.clone();
                let parent = changed.pointer_mut(&object).unwrap().as_object_mut().unwrap();
                let old = parent.remove(*member).unwrap();
                let what = format!("{}: {object}/{member}", file.name);
                assert_agree(&schema, &file, &changed, None, &what);
                for value in [json!(1), json!(""), json!(null), json!(true), json!([]), json!({})] {
                    let mut changed = whole.clone();
                    let is_same_type = discriminant(&value) == discriminant(&old);
                    let is_absent = |value: &Value| value.is_null() || *value == json!("");
                    let expected = !(is_same_type || is_absent(&value) || is_absent(&old));
                    *changed.pointer_mut(&format!("{object}/{member}")).unwrap() = value;
                    assert_agree(&schema, &file, &changed, expected.then_some(false), &what);
                }
            }
        }
    }
}

/// An optional member that is `null` or empty is absent, as in Google's libraries.
#[test]
fn null_and_empty_members_are_absent() {
    let files = credential_files::valid();
    for name in ["every_member", "every_member_of_a_file", "every_member_of_an_executable"] {
        let file = files.iter().find(|file| file.name == name).unwrap();
        let whole = file.value().unwrap();
        for pointer in OPTIONAL.iter().filter(|pointer| whole.pointer(pointer).is_some()) {
            for absent in [json!(null), json!("")] {
                let is_text = whole.pointer(pointer).unwrap().is_string();
                if is_text || absent.is_null() {
                    let mut changed = whole.clone();
                    *changed.pointer_mut(pointer).unwrap() = absent;
                    let account = read(changed.to_string().as_bytes());
                    assert!(account.is_ok(), "{name}: {pointer}: {:?}", account.err());
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
    files.retain(|file| !STRICTER_SCHEMA.contains(&file.name.as_str()));
    files.extend(credential_files::invalid());
    let mut urls = BTreeSet::new();
    for value in files.iter().filter_map(|file| file.value().ok()) {
        for place in URL_PLACES {
            urls.extend(value.pointer(place).and_then(Value::as_str).map(str::to_owned));
        }
    }
    assert!(urls.len() > 100);
    for (name, places) in
        [("every_member", URL_PLACES), ("url_source", &["/credential_source/url"])]
    {
        let file = files.iter().find(|file| file.name == name).unwrap();
        let whole = file.value().unwrap();
        for place in places {
            for url in &urls {
                let mut changed = whole.clone();
                *changed.pointer_mut(place).unwrap() = json!(url);
                assert_agree(&schema, file, &changed, None, &format!("{name}: {place} {url}"));
            }
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

const SCHEMA: &str = "schemas/credential_file.schema.json";

/// Valid files that the schema refuses. Host names are case-insensitive, and letters in a query may
/// be escaped; a pattern would have to list every spelling.
const STRICTER_SCHEMA: &[&str] = &["upper_case_hosts", "verification_url_with_an_encoded_action"];

const KINDS: [SourceKind; 5] = [
    SourceKind::Aws,
    SourceKind::File,
    SourceKind::Url,
    SourceKind::Executable,
    SourceKind::Certificate,
];

/// The paths of the objects that have known members.
const OBJECTS: &[&str] = &[
    "",
    "credential_source",
    "credential_source.certificate",
    "credential_source.executable",
    "credential_source.format",
    "service_account_impersonation",
];

/// Members that may be absent without another change.
const OPTIONAL: &[&str] = &[
    "/client_secret",
    "/credential_source/executable/interactive_timeout_millis",
    "/credential_source/executable/timeout_millis",
    "/credential_source/format",
    "/credential_source/format/type",
    "/credential_source/imdsv2_session_token_url",
    "/credential_source/region_url",
    "/credential_source/regional_cred_verification_url",
    "/credential_source/url",
    "/quota_project_id",
    "/service_account_impersonation",
    "/service_account_impersonation/token_lifetime_seconds",
    "/service_account_impersonation_url",
    "/token_info_url",
    "/token_url",
    "/universe_domain",
    "/workforce_pool_user_project",
];
