//! Cached tokens of a file source, keyed by the identity that the subject token asserts.

use std::fs;

use testkit::clouds;
use testkit::oidc::{FAR_FUTURE, SUBJECT, jwt_of};

use super::machine::{Machine, stdout, verbose_log};

#[test]
fn a_renewed_token_of_the_same_subject_is_the_same_identity() {
    let machine = file_machine("file-renewed");
    for expires_at in [FAR_FUTURE, FAR_FUTURE + 60] {
        put(&machine, &jwt_of(SUBJECT, expires_at));
        assert_eq!(stdout(&mut machine.command("access-token")), clouds::FEDERATED_TOKEN);
        assert_eq!(machine.exchanges(), 1);
    }
    put(&machine, &jwt_of("system:serviceaccount:example:other", FAR_FUTURE));
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 2, "another subject is another identity");
}

#[test]
fn a_new_token_is_read_for_each_exchange() {
    let machine = file_machine("file-rotated");
    for expires_at in [FAR_FUTURE, FAR_FUTURE + 60] {
        let token = jwt_of(SUBJECT, expires_at);
        put(&machine, &token);
        stdout(&mut machine.command("access-token --no-cache"));
        let last = machine.clouds.requests().pop().unwrap();
        let sent =
            url::form_urlencoded::parse(&last.body).find(|(name, _)| name == "subject_token");
        assert_eq!(sent.unwrap().1, token);
    }
    assert_eq!(machine.exchanges(), 2);
}

#[test]
fn nothing_of_the_token_is_written_or_logged() {
    let machine = file_machine("file-secret");
    let token = jwt_of(SUBJECT, FAR_FUTURE);
    put(&machine, &token);
    let log = verbose_log(&mut machine.command("access-token"));
    let cached = fs::read_to_string(machine.only_token()).unwrap();
    let payload = token.split('.').nth(1).unwrap();
    for text in [log, cached] {
        assert!(!text.contains(payload) && !text.contains(clouds::FAKE_SIGNATURE), "{text}");
    }
}

#[test]
fn a_missing_file_ends_the_use_of_a_cached_token() {
    let machine = file_machine("file-gone");
    put(&machine, &jwt_of(SUBJECT, FAR_FUTURE));
    stdout(&mut machine.command("access-token"));
    fs::remove_file(machine.folder.join("token")).unwrap();
    let output = machine.command("access-token").output().unwrap();
    assert_eq!(output.status.code(), Some(69), "the identity is not known any more");
}

/// A machine whose credential file has a file source. The AWS keys of its environment are of no use.
fn file_machine(name: &str) -> Machine {
    let machine = Machine::new(name);
    let account =
        machine.clouds.file_credential_json(machine.folder.join("token").to_str().unwrap());
    fs::write(machine.folder.join("aws.json"), account).unwrap();
    machine
}

fn put(machine: &Machine, token: &str) {
    fs::write(machine.folder.join("token"), token).unwrap();
}
