//! A cached token is used only for the identity that it was requested for.

use std::fs;
use std::process::Command;

use testkit::clouds;

use super::machine::{Machine, stdout};

#[test]
fn every_input_that_changes_a_token_changes_the_key() {
    let machine = Machine::new("differ");
    let other = machine.folder.join("other.json");
    let json = fs::read_to_string(machine.folder.join("aws.json")).unwrap();
    fs::write(&other, json.replace("job@", "other@")).unwrap();
    let with = |name: &str, value: &str| {
        let mut command = machine.command("access-token");
        command.env(name, value);
        command
    };
    let ways: Vec<Box<dyn Fn() -> Command>> = vec![
        Box::new(|| machine.command("access-token")),
        Box::new(|| machine.command("access-token --scope a")),
        Box::new(|| machine.command("access-token --scope a,b")),
        Box::new(|| machine.command("access-token --scope ab")),
        Box::new(|| machine.command("access-token --lifetime 10m")),
        Box::new(|| machine.command("access-token --lifetime 20m")),
        Box::new(|| machine.command("access-token --no-impersonation")),
        Box::new(|| machine.command("access-token --credential-file other.json")),
        Box::new(|| machine.on_an_instance("access-token")),
        Box::new(|| with("AWS_SESSION_TOKEN", "")),
    ];
    for round in 0..2 {
        for (number, way) in ways.iter().enumerate() {
            stdout(&mut way());
            let asked = if round == 0 { number + 1 } else { ways.len() };
            assert_eq!(machine.exchanges(), asked, "way {number}, round {round}");
        }
    }
    assert_eq!(machine.cache_files(".token").len(), ways.len());
}

#[test]
fn only_the_selected_profile_changes_the_key() {
    let machine = Machine::new("profile");
    let file = machine.folder.join("credentials");
    let put = |id: &str, other: &str| {
        let text = format!(
            "[default]\naws_access_key_id={id}\naws_secret_access_key={}\naws_session_token={}\n\
             [other]\naws_access_key_id={other}\naws_secret_access_key=x\n",
            clouds::SECRET_ACCESS_KEY,
            clouds::SESSION_TOKEN,
        );
        fs::write(&file, text).unwrap();
    };
    let run = || {
        let mut command = machine.on_an_instance("access-token");
        command.env("AWS_SHARED_CREDENTIALS_FILE", &file).env("AWS_REGION", "us-east-2");
        command.output().unwrap().status.success()
    };
    put(clouds::ACCESS_KEY_ID, "AKIDONE");
    assert!(run());
    put(clouds::ACCESS_KEY_ID, "AKIDTWO");
    assert!(run());
    assert_eq!(machine.exchanges(), 1);
    put("AKIDOTHER", "AKIDTWO");
    assert!(!run(), "the fake must refuse the key");
    assert_eq!(machine.exchanges(), 2);
}

#[test]
fn the_keys_of_a_process_are_its_identity() {
    let machine = Machine::new("process");
    let file = machine.folder.join("config");
    let script = "echo >> runs; echo \"$CREDENTIALS\"";
    fs::write(machine.folder.join("process"), script).unwrap();
    fs::write(&file, "[default]\ncredential_process = /bin/sh process\n").unwrap();
    let run = |id: &str| {
        let json = format!(
            r#"{{"Version":1,"AccessKeyId":"{id}","SecretAccessKey":"{}","SessionToken":"{}"}}"#,
            clouds::SECRET_ACCESS_KEY,
            clouds::SESSION_TOKEN,
        );
        let mut command = machine.on_an_instance("access-token");
        command.env("AWS_CONFIG_FILE", &file).env("AWS_REGION", "us-east-2");
        command.env("CREDENTIALS", json).output().unwrap().status.success()
    };
    assert!(run(clouds::ACCESS_KEY_ID));
    assert!(run(clouds::ACCESS_KEY_ID));
    assert_eq!(machine.exchanges(), 1, "the same keys");
    assert!(!run("AKIDOTHER"), "the fake must refuse the key");
    assert_eq!(machine.exchanges(), 2, "other keys from the same command line");
    let runs = fs::read_to_string(machine.folder.join("runs")).unwrap();
    assert_eq!(runs.lines().count(), 3, "once for each command");
}

/// The endpoint is not EC2's own, so only its response shows whose credentials it gives.
#[test]
fn without_an_identity_no_token_is_reused() {
    for (request, status, code) in [
        ("PUT /latest/api/token", 503, 75),
        ("PUT /latest/api/token", 403, 69),
        ("GET /latest/meta-data/iam/security-credentials", 404, 69),
    ] {
        let machine = Machine::new(&format!("unknown-{status}"));
        stdout(&mut machine.on_an_instance("access-token"));
        machine.answer(request, status, "");
        let output = machine.on_an_instance("access-token").output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{request} {status}");
        assert_eq!(machine.exchanges(), 1);
    }
}

#[test]
fn the_cache_adds_no_metadata_requests() {
    let machine = Machine::new("requests");
    stdout(&mut machine.on_an_instance("access-token"));
    assert_eq!(machine.clouds.requests().len(), 6);
    stdout(&mut machine.on_an_instance("access-token"));
    assert_eq!(machine.clouds.requests().len(), 9, "a session token, the role and its keys");
}

#[test]
fn a_failing_service_gets_no_further_request() {
    let machine = Machine::new("failing");
    machine.answer("PUT /latest/api/token", 503, "");
    let output = machine.on_an_instance("access-token").output().unwrap();
    assert_eq!(output.status.code(), Some(75));
    assert_eq!(machine.clouds.requests().len(), 3, "three attempts, once");
    machine.answer("PUT /latest/api/token", 403, "");
    let output = machine.on_an_instance("access-token").output().unwrap();
    assert_eq!(output.status.code(), Some(69));
    assert_eq!(machine.clouds.requests().len(), 4);
}
