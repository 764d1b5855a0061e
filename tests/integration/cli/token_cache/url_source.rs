//! Cached tokens of a URL source on an admitted host, keyed by the identity that the subject token asserts.

use std::fs;

use serde_json::{Value, json};
use testkit::clouds;
use testkit::oidc::{FAR_FUTURE, SUBJECT, jwt_of};

use super::machine::{Machine, stdout, verbose_log};

#[test]
fn the_subject_token_is_requested_once_a_command() {
    let machine = url_machine("url-cached");
    for requests in [1, 2] {
        assert_eq!(stdout(&mut machine.command("access-token")), clouds::FEDERATED_TOKEN);
        assert_eq!((machine.exchanges(), machine.count("/token")), (1, requests));
    }
    stdout(&mut machine.command("access-token --no-cache"));
    assert_eq!((machine.exchanges(), machine.count("/token")), (2, 3));
}

#[test]
fn another_header_is_another_identity() {
    let machine = url_machine("url-header");
    stdout(&mut machine.command("access-token"));
    put(&machine, json!({ "Metadata": "True", "X-Identity": "made-up-other" }));
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 2);
}

#[test]
fn nothing_of_the_headers_or_the_token_is_written_or_logged() {
    let machine = url_machine("url-secret");
    put(&machine, json!({ "Authorization": "Bearer made-up-bearer" }));
    let log = verbose_log(&mut machine.command("access-token"));
    let cached = fs::read_to_string(machine.only_token()).unwrap();
    let token = jwt_of(SUBJECT, FAR_FUTURE);
    let payload = token.split('.').nth(1).unwrap();
    for text in [log, cached] {
        assert!(!text.contains(payload) && !text.contains("made-up-bearer"), "{text}");
    }
}

/// A machine whose credential file has a URL source. The AWS keys of its environment are of no use.
fn url_machine(name: &str) -> Machine {
    let machine = Machine::new(name);
    machine.answer("GET /token", 200, &json!({ "value": jwt_of(SUBJECT, FAR_FUTURE) }).to_string());
    put(&machine, json!({ "Metadata": "True" }));
    machine
}

/// Writes a credential file with these headers.
fn put(machine: &Machine, headers: Value) {
    let mut account: Value =
        serde_json::from_str(&machine.clouds.file_credential_json("")).unwrap();
    account["credential_source"] = json!({
        "url": format!("{}/token", machine.clouds.origin()),
        "headers": headers,
        "format": { "type": "json", "subject_token_field_name": "value" },
    });
    fs::write(machine.folder.join("aws.json"), account.to_string()).unwrap();
}
