//! Two identities, and how one of them is put behind a configuration.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::{Value, json};
use testkit::clouds;
use testkit::oidc::{FAR_FUTURE, SUBJECT, jwt_of};

use crate::cli::token_cache::machine::Machine;

pub(super) struct Keys {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    pub(super) token: &'static str,
}

pub(super) const KEYS: [Keys; 2] = [
    Keys {
        id: clouds::ACCESS_KEY_ID,
        secret: clouds::SECRET_ACCESS_KEY,
        token: clouds::SESSION_TOKEN,
    },
    Keys {
        id: clouds::ASSUMED_ACCESS_KEY_ID,
        secret: clouds::ASSUMED_SECRET_ACCESS_KEY,
        token: clouds::ASSUMED_SESSION_TOKEN,
    },
];

pub(super) fn keys(number: usize) -> Value {
    let Keys { id, secret, token } = KEYS[number];
    json!({
        "AccessKeyId": id,
        "SecretAccessKey": secret,
        "Token": token,
        "Expiration": "2099-01-01T00:00:00Z",
    })
}

pub(super) fn put_container(machine: &Machine, number: usize) {
    machine.answer("GET /creds", 200, &keys(number).to_string());
}

pub(super) fn with_container(machine: &Machine, command: &mut Command) {
    command
        .env("AWS_REGION", "us-east-2")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/creds", machine.clouds.origin()));
}

/// Changes the credentials, and not the name of the role.
pub(super) fn put_instance(machine: &Machine, number: usize) {
    let role = "GET /latest/meta-data/iam/security-credentials/fake-role";
    machine.answer(role, 200, &keys(number).to_string());
}

pub(super) fn put_subject_token(machine: &Machine, number: usize) {
    machine.folder.write("token", jwt_of(SUBJECTS[number], FAR_FUTURE));
}

pub(super) fn put_account(machine: &Machine, source: &Value) {
    let account = machine.clouds.jwt_credential_json(source);
    machine.folder.write("aws.json", account);
}

pub(super) fn profile(machine: &Machine, lines: &str) {
    write(machine, ".aws/config", &format!("[default]\nregion = us-east-2\n{lines}\n"));
}

pub(super) fn with_profile(machine: &Machine, command: &mut Command) {
    command.env("AWS_CONFIG_FILE", machine.folder.join(".aws/config"));
}

pub(super) fn write(machine: &Machine, path: &str, content: &str) {
    let path = machine.folder.write(path, content);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

pub(super) const SUBJECTS: [&str; 2] = [SUBJECT, "system:serviceaccount:example:other"];

pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/first";
