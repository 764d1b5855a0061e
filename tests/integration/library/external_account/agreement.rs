//! Changed files, about which the library and the JSON Schema agree.

use std::collections::BTreeSet;
use std::mem::discriminant;

use gcp_wif::external_account::known_members;
use jsonschema::Validator;
use serde_json::{Value, json};

use super::schema::{OBJECTS, STRICTER_SCHEMA, read, schema};
use crate::support::credential_files::{self, CredentialFile, URL_PLACES};

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
