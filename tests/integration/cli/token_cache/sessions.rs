//! Cached AWS sessions: one MFA code serves until the session expires.

use std::fs;
use std::process::Command;

use testkit::{clouds, schema};

use super::machine::{Machine, read, stdout};

#[test]
fn one_mfa_code_serves_two_commands() {
    let machine = Machine::new("session-mfa");
    let first = stdout(with_keys(&mut machine.command(USER)).args(CODE));
    assert!(first.contains(clouds::ASSUMED_ACCESS_KEY_ID), "{first}");
    assert_eq!(machine.count("/"), 1);
    assert_eq!(stdout(with_keys(&mut machine.command(USER))), first);
    assert_eq!(stdout(with_keys(&mut machine.command(ROLE)).args(CODE)), first);
    assert_eq!(stdout(with_keys(&mut machine.command(ROLE))), first);
    assert_eq!(machine.count("/"), 2, "each session is requested once");

    // A code asks for a new session.
    stdout(with_keys(&mut machine.command(ROLE)).args(CODE));
    assert_eq!(machine.count("/"), 3);
}

#[test]
fn a_session_is_for_its_keys_and_its_role_only() {
    let machine = Machine::new("session-identity");
    stdout(with_keys(&mut machine.command(PLAIN_ROLE)));
    for other in ["--role-session-name=other", "--external-id=other", "--duration=20m"] {
        stdout(with_keys(&mut machine.command(PLAIN_ROLE)).arg(other));
    }
    assert_eq!(machine.count("/"), 4);
    let mut other = machine.command(PLAIN_ROLE);
    with_keys(&mut other).env("AWS_SECRET_ACCESS_KEY", "another/secret");
    assert!(!other.output().unwrap().status.success());
    stdout(with_keys(&mut machine.command(PLAIN_ROLE)).arg("--no-cache"));
    assert_eq!(machine.count("/"), 6);
}

#[test]
fn a_session_that_expires_soon_or_is_damaged_is_replaced() {
    let machine = Machine::new("session-age");
    stdout(with_keys(&mut machine.command(PLAIN_ROLE)));
    let files = machine.cache_files(".session");
    assert_eq!(files.len(), 1);
    let mut session = read(&files[0]);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    session["expires_at"] = (now.as_secs() + 240).into();
    fs::write(&files[0], session.to_string()).unwrap();
    stdout(with_keys(&mut machine.command(PLAIN_ROLE)));
    fs::write(&files[0], "{").unwrap();
    stdout(with_keys(&mut machine.command(PLAIN_ROLE)));
    assert_eq!(machine.count("/"), 3);

    // After the clock was set back, the session would be used after its expiry.
    let mut session = read(&files[0]);
    session["issued_at"] = (now.as_secs() + 86_400).into();
    session["expires_at"] = (now.as_secs() + 90_000).into();
    fs::write(&files[0], session.to_string()).unwrap();
    stdout(with_keys(&mut machine.command(PLAIN_ROLE)));
    assert_eq!(machine.count("/"), 4);
}

#[test]
fn sessions_are_listed_and_removed() {
    let machine = Machine::new("session-list");
    stdout(with_keys(&mut machine.command(PLAIN_ROLE)));
    let text = stdout(&mut machine.command("cache show"));
    assert!(text.starts_with("0 tokens and 1 AWS session in `"), "{text}");
    assert!(text.contains(": AWS session of `arn:aws:iam::123456789012:role/first`"), "{text}");
    let json = stdout(&mut machine.command("cache show --format json"));
    assert!(!json.contains(clouds::SECRET_ACCESS_KEY), "{json}");
    let json = serde_json::from_str(&json).unwrap();
    assert_eq!(schema::problems("cache", &json), "");
    assert_eq!(json["aws_sessions"][0]["access_key_id"], clouds::ASSUMED_ACCESS_KEY_ID);
    let removed = stdout(&mut machine.command("cache clear"));
    assert!(removed.starts_with("removed 0 tokens and 1 AWS session from `"), "{removed}");
    assert!(machine.cache_files("").is_empty());
}

fn with_keys(command: &mut Command) -> &mut Command {
    let origin = command
        .get_envs()
        .find(|(name, _)| *name == "AWS_EC2_METADATA_SERVICE_ENDPOINT")
        .and_then(|(_, origin)| origin.map(ToOwned::to_owned))
        .unwrap();
    command
        .env("AWS_ENDPOINT_URL_STS", origin)
        .env("AWS_REGION", "us-east-2")
        .env("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY)
        .env_remove("AWS_SESSION_TOKEN")
}

const USER: &str = "aws-credentials --session-token --mfa-serial arn:aws:iam::123456789012:mfa/me";

const PLAIN_ROLE: &str = "aws-credentials --assume-role arn:aws:iam::123456789012:role/first";

const ROLE: &str = "aws-credentials --assume-role arn:aws:iam::123456789012:role/first --mfa-serial \
    arn:aws:iam::123456789012:mfa/me";

const CODE: [&str; 2] = ["--mfa-code", "123456"];
