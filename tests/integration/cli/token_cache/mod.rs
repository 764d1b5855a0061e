//! Tokens that several processes share.

mod crowd;
mod damage;
mod file_source;
mod google_side;
mod identity;
mod login;
mod machine;
mod sessions;
mod swapped_identity;
mod url_source;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use testkit::clouds;
use testkit::schema;

use machine::{Machine, read, stdout, verbose_log};

#[test]
fn the_second_process_sends_no_request() {
    let machine = Machine::new("second");
    for _ in 0..3 {
        assert_eq!(stdout(&mut machine.command("access-token")), clouds::ACCESS_TOKEN);
    }
    assert_eq!(machine.clouds.requests().len(), 2, "an exchange and an impersonation");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(machine.cache()), 0o700);
    assert_eq!(mode(machine.only_token()), 0o600);
    assert!(mode(machine.cache_files(".lock")[0].clone()) == 0o600);
}

#[test]
fn other_commands_use_the_cached_token() {
    let machine = Machine::new("commands");
    stdout(&mut machine.command("access-token"));
    let json = stdout(&mut machine.command("access-token --format json"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["access_token"], clouds::ACCESS_TOKEN);
    assert!(json["expires_in"].as_u64().unwrap() > 3600, "{json}");
    assert_eq!(machine.exchanges(), 1);
    let child = "exec -- /bin/sh -c test$IFS-n$IFS$CLOUDSDK_AUTH_ACCESS_TOKEN";
    stdout(&mut machine.command(child));
    assert_eq!(machine.exchanges(), 1);
    for _ in 0..2 {
        stdout(&mut machine.command("id-token --audience https://a.example"));
    }
    assert_eq!(machine.exchanges(), 2);
    stdout(&mut machine.command("id-token --audience https://a.example --include-email"));
    stdout(&mut machine.command("id-token --audience https://b.example"));
    assert_eq!(machine.exchanges(), 4);
}

#[test]
fn the_token_of_a_role_is_cached() {
    let machine = Machine::new("roles");
    let run = |words: &str| {
        let words = format!("{words} --assume-role arn:aws:iam::123456789012:role/my-role");
        stdout(machine.command(&words).env("AWS_ENDPOINT_URL_STS", machine.clouds.origin()));
    };
    run("access-token");
    run("access-token");
    assert_eq!((machine.count("/"), machine.exchanges()), (1, 1), "a role and an exchange");
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 2, "the role is another identity");
    let mut exec =
        machine.command("exec --assume-role arn:aws:iam::123456789012:role/my-role -- true");
    stdout(exec.env("PATH", "/bin:/usr/bin").env("AWS_ENDPOINT_URL_STS", machine.clouds.origin()));
    assert_eq!(
        (machine.count("/"), machine.exchanges()),
        (1, 2),
        "the child gets the role's cached session"
    );
}

#[test]
fn the_default_directory_is_in_the_runtime_directory_of_the_user() {
    let machine = Machine::new("session");
    let run = |flag: &str| {
        let mut command = machine.command(&format!("access-token{flag}"));
        command.env_remove("GCP_WIF_CACHE_DIR").env("XDG_RUNTIME_DIR", &machine.folder);
        stdout(&mut command);
    };
    run("");
    run("");
    assert_eq!(machine.exchanges(), 1);
    assert!(machine.folder.join("gcp-wif").is_dir());
    run(" --no-cache");
    assert_eq!(machine.exchanges(), 2);
    run(" --cache-dir other");
    assert_eq!(machine.exchanges(), 3);
    assert!(machine.folder.join("other").is_dir());
    for directory in ["", "relative", "/nowhere/at/all"] {
        let mut command = machine.command("access-token");
        command.env_remove("GCP_WIF_CACHE_DIR").env("XDG_RUNTIME_DIR", directory);
        stdout(&mut command);
    }
    assert_eq!(machine.exchanges(), 6);
    assert!(!machine.folder.join("relative").exists());
}

#[test]
fn a_token_is_replaced_before_it_expires() {
    let machine = Machine::new("stale");
    stdout(&mut machine.command("access-token"));
    machine.age(350);
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 1, "350 seconds are left; up to 345 are too few");
    machine.age(220);
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 2);
    assert!(read(&machine.only_token())["expires_at"].as_u64().unwrap() > 0);
    stdout(&mut machine.command("access-token"));
    assert_eq!(machine.exchanges(), 2, "the new token is cached");
}

#[test]
fn the_old_token_is_used_if_renewal_fails() {
    let machine = Machine::new("refused");
    stdout(&mut machine.command("access-token"));
    machine.answer("POST /v1/token", 400, r#"{"error":"invalid_grant","error_description":"no"}"#);
    machine.age(90);
    assert_eq!(stdout(&mut machine.command("access-token")), clouds::ACCESS_TOKEN);
    let log = verbose_log(&mut machine.command("access-token"));
    assert!(log.contains("no new token (Google's token endpoint returned HTTP 400"), "{log}");
    assert!(log.contains("using the old one, which expires at"), "{log}");
    machine.age(30);
    let output = machine.command("access-token").output().unwrap();
    assert_eq!(output.status.code(), Some(77));
}

#[test]
fn cached_tokens_are_listed_and_removed() {
    let machine = Machine::new("show");
    let empty = stdout(&mut machine.command("cache show"));
    assert!(empty.starts_with("0 tokens in `"), "{empty}");
    stdout(&mut machine.command("access-token --scope a,b"));
    stdout(&mut machine.command("id-token --audience https://a.example"));
    let text = stdout(&mut machine.command("cache show"));
    let email = "job@my-project.iam.gserviceaccount.com";
    assert!(text.contains(&format!(": access token of {email} for a b")), "{text}");
    assert!(text.contains(&format!(": ID token of {email} for https://a.example")), "{text}");
    assert!(!text.contains(clouds::ACCESS_TOKEN), "{text}");
    let json = stdout(&mut machine.command("cache show --format json"));
    assert!(!json.contains(clouds::ACCESS_TOKEN), "{json}");
    let json = serde_json::from_str(&json).unwrap();
    assert_eq!(schema::problems("cache", &json), "");

    fs::write(machine.cache().join("notes.token"), "a user's").unwrap();
    let removed = stdout(&mut machine.command("cache clear"));
    assert!(removed.starts_with("removed 2 tokens from `"), "{removed}");
    assert_eq!(machine.cache_files(""), [machine.cache().join("notes.token")]);

    let mut off = machine.command("cache show --no-cache");
    assert!(stdout(&mut off).starts_with("tokens are not cached"));
    let off = stdout(machine.command("cache show --format json").env_remove("GCP_WIF_CACHE_DIR"));
    assert_eq!(schema::problems("cache", &serde_json::from_str(&off).unwrap()), "");
    stdout(machine.command("cache clear").env_remove("GCP_WIF_CACHE_DIR"));
}
