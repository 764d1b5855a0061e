//! Valid and invalid files, by the library.

use gcp_wif::credentials::Credentials;
use gcp_wif::external_account::{AccountError, AllowedHost, ExternalAccount, Trust};
use serde_json::{Value, json};

use super::schema::{STRICTER_SCHEMA, read, schema};
use crate::support::credential_files::{self, CredentialFile};
use jsonschema::Validator;

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
    assert_same_bytes(&ExternalAccount::for_aws(&audience).unwrap(), file);
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

fn assert_accepts(schema: &Validator, file: &CredentialFile) {
    if let Err(error) = schema.validate(&file.value().unwrap()) {
        panic!("the schema refuses {}: {error} at {}", file.name, error.instance_path());
    }
}

fn assert_same_bytes(account: &ExternalAccount, file: &CredentialFile) {
    assert_eq!(account.info().expose().as_bytes(), file.bytes, "{}", file.name);
}

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
