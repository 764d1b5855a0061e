//! The fake of Google refuses the subject tokens that Google would refuse.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::timestamp::Timestamp;
use testkit::verifier::verify;

use super::subject_token::{AUDIENCE, signed};

#[test]
fn a_subject_token_is_a_recent_call_of_get_caller_identity() {
    let token = token();
    assert_eq!(refusal(&token, SIGNED_AT), None);
    for (found, other) in [
        ("POST", "GET"),
        ("GetCallerIdentity", "GetSessionToken"),
        ("Version=2011-06-15", "Action=GetSessionToken"),
        ("https://sts.", "https://iam."),
        ("amazonaws.com?", "example.com?"),
    ] {
        assert!(token.contains(found), "{token}");
        let why = refusal(&token.replace(found, other), SIGNED_AT).unwrap();
        assert!(why.contains("is not a call of GetCallerIdentity"), "{why}");
    }
}

#[test]
fn a_signature_is_valid_for_15_minutes() {
    let token = token();
    let quarter = 15 * 60;
    for now in [SIGNED_AT - quarter, SIGNED_AT + quarter] {
        assert_eq!(refusal(&token, now), None);
    }
    for now in [SIGNED_AT - quarter - 1, SIGNED_AT + quarter + 1] {
        assert!(refusal(&token, now).unwrap().contains("15 minutes"));
    }
}

fn token() -> String {
    let url = "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15";
    let keys = SecurityCredentials::new("AKIDEXAMPLE", SECRET, None).unwrap();
    let token = signed(url, "us-east-2", &keys, Timestamp::from_unix_seconds(SIGNED_AT));
    token.json().expose().clone()
}

fn refusal(token: &str, now: u64) -> Option<String> {
    let now: SystemTime = UNIX_EPOCH + Duration::from_secs(now);
    verify(token, AUDIENCE, |_| Some(SECRET.to_owned()), now).err()
}

const SECRET: &str = "made-up-secret";

const SIGNED_AT: u64 = 1_600_000_000;
