//! Google's own libraries with files of the other sources: they get a token wherever this program does,
//! apart from the differences that are named here.

use std::process::Command;

use serde_json::{Value, json};
use testkit::clouds::{Clouds, FEDERATED_TOKEN};
use testkit::credential_files::JWT;
use testkit::folder::Folder;
use testkit::oidc;

use super::google_libraries::{node, python, rust};
use crate::support::outside;

#[test]
fn the_libraries_read_the_same_files() {
    let clients = [("Python", python()), ("Node", node()), ("Rust", rust())];
    for (name, client) in clients {
        let Some(client) = client else { continue };
        for case in cases() {
            let machine = Machine::new(name, &case);
            let own = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
            let own = machine.token(own, &["access-token"]);
            let mut program = Command::new(&client.program);
            program.args(&client.args).arg(machine.folder.join("file.json"));
            let theirs = machine.token(program, &[]);
            assert!(own || !case.works, "{}: this program has no token", case.name);
            assert!(!own || case.works, "{}: this program has a token", case.name);
            let differs = case.differs.contains(&name);
            assert_eq!(theirs, own != differs, "{name}: {} ({client:?})", case.name);
        }
    }
}

/// A source, and whether it has a token.
struct Case {
    name: &'static str,
    source: Value,
    /// The content of the file `token`.
    token: String,
    works: bool,
    /// The libraries that do otherwise.
    differs: &'static [&'static str],
}

fn cases() -> Vec<Case> {
    let jwt = oidc::jwt(oidc::FAR_FUTURE);
    let json_format = json!({ "type": "json", "subject_token_field_name": "value" });
    let file = || json!({ "file": "{folder}/token" });
    let of_json = || json!({ "file": "{folder}/token", "format": json_format });
    let executable = || json!({ "executable": { "command": "/bin/cat {folder}/token" } });
    let response = |id_token: &str, expires_at: u64| {
        json!({ "version": 1, "success": true, "token_type": JWT, "id_token": id_token,
            "expiration_time": expires_at })
        .to_string()
    };
    let case = |name, source, token: &str, works, differs| Case {
        name,
        source,
        token: token.to_owned(),
        works,
        differs,
    };
    let all: &[&str] = &["Python", "Node", "Rust"];
    vec![
        case("a bare token", file(), &jwt, true, &[]),
        // They send the line feed with the token, which Google refuses; Go's library trims it.
        case("a line feed behind the token", file(), &format!("{jwt}\n"), true, all),
        case("an empty file", file(), "", false, &[]),
        case("JSON", of_json(), &json!({ "value": jwt }).to_string(), true, &[]),
        case("JSON without the member", of_json(), "{}", false, &[]),
        case("text instead of JSON", of_json(), &jwt, false, &[]),
        case("Azure", json!("azure"), "", true, &[]),
        case("GitHub Actions", json!("github"), "", true, &[]),
        case("an executable", executable(), &response(&jwt, oidc::FAR_FUTURE), true, &[]),
        case("an expired token", executable(), &response(&jwt, 1), false, &[]),
        case("no response", executable(), "", false, &[]),
        case(
            "a failure",
            executable(),
            r#"{"version": 1, "success": false, "code": "401", "message": "no"}"#,
            false,
            &[],
        ),
        case("a later version", executable(), r#"{"version": 2, "success": true}"#, false, &[]),
    ]
}

struct Machine {
    folder: Folder,
    clouds: Clouds,
}

impl Machine {
    fn new(client: &str, case: &Case) -> Self {
        let clouds = Clouds::start_for_any_client();
        let folder = Folder::new(client);
        let credential_file = match case.source.as_str() {
            Some("azure") => clouds.azure_credential_json(),
            Some(_) => clouds.github_credential_json(),
            None => clouds.jwt_credential_json(&case.source),
        };
        let credential_file = credential_file.replace("{folder}", folder.to_str().unwrap());
        folder.write("file.json", credential_file);
        folder.write("token", &case.token);
        Self { folder, clouds }
    }

    /// Returns whether a program prints the token.
    fn token(&self, mut program: Command, args: &[&str]) -> bool {
        let output = program
            .args(args)
            .env_clear()
            .envs([outside::NO_HOME])
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("GOOGLE_APPLICATION_CREDENTIALS", self.folder.join("file.json"))
            .env("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success() && printed.trim_end() == FEDERATED_TOKEN
    }
}
