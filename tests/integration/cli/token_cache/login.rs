//! Tokens of a login, and the refresh token that replaces that of its file.

use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};
use testkit::{clouds, schema};
use url::form_urlencoded;

use super::machine::{Machine, stdout, verbose_log};

#[test]
fn the_next_run_uses_the_refresh_token_that_replaced_that_of_the_file() {
    let machine = login_machine("login-replaced", clouds::CHANGING_REFRESH_TOKEN);
    assert_eq!(stdout(&mut machine.command("access-token")), clouds::USER_TOKEN);
    let [kept] = &machine.cache_files(".refresh")[..] else { panic!("one refresh token") };
    assert_eq!(fs::metadata(kept).unwrap().permissions().mode() & 0o7777, 0o600);
    assert!(!kept.to_str().unwrap().contains(clouds::CHANGING_REFRESH_TOKEN));
    let file = fs::read_to_string(machine.folder.join("aws.json")).unwrap();
    assert!(file.contains(clouds::CHANGING_REFRESH_TOKEN), "the file is as it was");

    fs::remove_file(machine.only_token()).unwrap();
    assert_eq!(stdout(&mut machine.command("access-token")), clouds::USER_TOKEN);
    let sent = [clouds::CHANGING_REFRESH_TOKEN, clouds::REPLACED_REFRESH_TOKEN];
    assert_eq!(refresh_tokens(&machine), sent);

    let text = stdout(&mut machine.command("cache show"));
    assert!(text.starts_with("1 token and 1 refresh token in `"), "{text}");
    assert!(text.contains("refresh token that replaces that of a login file"), "{text}");
    let json = stdout(&mut machine.command("cache show --format json"));
    for shown in [&text, &json] {
        assert!(!shown.contains(clouds::REPLACED_REFRESH_TOKEN), "{shown}");
    }
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(schema::problems("cache", &json), "");
    assert_eq!(json["refresh_tokens"].as_array().unwrap().len(), 1);

    let removed = stdout(&mut machine.command("cache clear"));
    assert!(removed.starts_with("removed 1 token and 1 refresh token from `"), "{removed}");
    assert_eq!(machine.cache_files(".refresh").len(), 0);
}

#[test]
fn a_refresh_token_in_a_directory_that_is_open_to_others_is_not_used() {
    let machine = login_machine("login-open", clouds::CHANGING_REFRESH_TOKEN);
    stdout(&mut machine.command("access-token"));
    fs::remove_file(machine.only_token()).unwrap();
    fs::set_permissions(machine.cache(), Permissions::from_mode(0o755)).unwrap();
    stdout(&mut machine.command("access-token"));
    assert_eq!(refresh_tokens(&machine), [clouds::CHANGING_REFRESH_TOKEN; 2]);
}

#[test]
fn another_login_does_not_use_it() {
    let machine = login_machine("login-other", clouds::CHANGING_REFRESH_TOKEN);
    stdout(&mut machine.command("access-token"));
    put(&machine, clouds::REFRESH_TOKEN);
    stdout(&mut machine.command("access-token"));
    assert_eq!(refresh_tokens(&machine), [clouds::CHANGING_REFRESH_TOKEN, clouds::REFRESH_TOKEN]);
}

#[test]
fn a_damaged_file_is_ignored() {
    let machine = login_machine("login-damaged", clouds::CHANGING_REFRESH_TOKEN);
    stdout(&mut machine.command("access-token"));
    fs::write(&machine.cache_files(".refresh")[0], "{").unwrap();
    fs::remove_file(machine.only_token()).unwrap();
    stdout(&mut machine.command("access-token"));
    assert_eq!(refresh_tokens(&machine), [clouds::CHANGING_REFRESH_TOKEN; 2]);
}

#[test]
fn a_cached_token_of_a_login_is_reused() {
    let machine = login_machine("login-cached", clouds::REFRESH_TOKEN);
    for _ in 0..2 {
        assert_eq!(stdout(&mut machine.command("access-token")), clouds::USER_TOKEN);
    }
    assert_eq!(refresh_tokens(&machine), [clouds::REFRESH_TOKEN]);
    let log = verbose_log(&mut machine.command("access-token"));
    for secret in [clouds::REFRESH_TOKEN, clouds::LOGIN_CLIENT_SECRET, clouds::USER_TOKEN] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn another_chain_or_delegate_is_another_token() {
    let machine = Machine::new("chain");
    let chain = "--impersonate-service-account a@example.com,b@example.com";
    for (words, requests) in [
        ("access-token", 2),
        (&*format!("access-token {chain}"), 4),
        (&format!("access-token {chain}"), 0),
        ("access-token --impersonate-service-account b@example.com", 3),
        (&format!("access-token {chain} --delegate c@example.com"), 4),
        (&format!("access-token {chain} --delegate d@example.com"), 4),
        (&format!("access-token {chain} --delegate d@example.com"), 0),
    ] {
        let before = machine.clouds.requests().len();
        assert_eq!(stdout(&mut machine.command(words)), clouds::ACCESS_TOKEN);
        assert_eq!(machine.clouds.requests().len() - before, requests, "{words}");
    }
}

/// A machine whose credential file is a login.
fn login_machine(name: &str, refresh_token: &str) -> Machine {
    let machine = Machine::new(name);
    put(&machine, refresh_token);
    machine
}

fn put(machine: &Machine, refresh_token: &str) {
    let login: Value = json!({
        "type": "external_account_authorized_user",
        "client_id": clouds::LOGIN_CLIENT,
        "client_secret": clouds::LOGIN_CLIENT_SECRET,
        "refresh_token": refresh_token,
        "token_url": format!("{}/v1/oauthtoken", machine.clouds.origin()),
    });
    fs::write(machine.folder.join("aws.json"), login.to_string()).unwrap();
}

/// Lists the refresh tokens that were sent.
fn refresh_tokens(machine: &Machine) -> Vec<String> {
    let requests = machine.clouds.requests();
    let fields = requests
        .iter()
        .flat_map(|request| form_urlencoded::parse(&request.body).into_owned().collect::<Vec<_>>());
    fields.filter(|(name, _)| name == "refresh_token").map(|(_, value)| value).collect()
}
