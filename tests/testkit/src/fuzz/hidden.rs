//! The secrets of an input, which must not be shown.

use serde_json::Value;

/// Lists the secrets of a JSON: the values of members with the name of a secret, if they occur
/// nowhere else in the bytes.
pub fn from_json(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(bytes) {
        collect(&value, &mut found);
    }
    found.retain(|secret| occurs_once(bytes, secret));
    found
}

/// Lists the texts between `before` and `after` that occur nowhere else in the bytes.
pub fn between(bytes: &[u8], before: &str, after: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let pieces = text.split(before).skip(1).filter_map(|rest| rest.split(after).next());
    let mut found: Vec<String> = pieces.map(str::trim).map(str::to_owned).collect();
    found.retain(|secret| occurs_once(bytes, secret));
    found
}

/// Panics if a text contains one of the secrets.
pub fn assert_in_none(shown: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(!shown.contains(secret.as_str()), "`{secret}` is shown: {shown}");
    }
}

/// Panics if an error is too long or has control characters.
pub fn assert_fit(shown: &str) {
    let odd = shown.chars().find(|c| c.is_control());
    assert!(odd.is_none(), "{odd:?} is shown: {shown}");
    assert!(shown.len() < LONGEST, "{} bytes are shown", shown.len());
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.to_ascii_lowercase().replace('_', "");
                match value {
                    Value::String(text) if NAMES.contains(&name.as_str()) => {
                        found.push(text.clone());
                    }
                    other => collect(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

/// Tells whether a secret occurs once and has the mark of every secret in the corpus. A text without the
/// mark, which a fuzzer made, may be any word.
fn occurs_once(bytes: &[u8], secret: &str) -> bool {
    let marked = secret.contains(MARK) && secret.bytes().all(|b| b.is_ascii_graphic());
    marked && String::from_utf8_lossy(bytes).matches(secret).count() == 1
}

const NAMES: &[&str] = &[
    "accesstoken",
    "clientsecret",
    "idtoken",
    "refreshtoken",
    "secretaccesskey",
    "sessiontoken",
    "signintoken",
    "token",
];

const MARK: &str = "made-up-";

/// In bytes: several quoted texts of 800 characters, each of at most 10 when escaped.
const LONGEST: usize = 20_000;
