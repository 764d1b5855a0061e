//! Credential files: what `config check` says of them, and whether `access-token` can use them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::text;
use super::home::Home;
use super::hosts::Hosts;
use super::outcome;

/// Runs a case and lists what is wrong.
pub fn problems(case: &Value, keys: &Value) -> Vec<String> {
    let (home, hosts) = (Home::new("account", case), Hosts::start(keys, case));
    let bytes = match case["text"].as_str() {
        Some(text) => home.fill(text).into_bytes(),
        None => STANDARD.decode(text(&case["text_base64"])).unwrap(),
    };
    let file = home.path("credential.json");
    let file = file.to_str().unwrap();
    home.write("credential.json", &bytes);
    let variables = variables(keys);
    let output = home.run(&hosts, ["config", "check", file], &variables);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let words = &case["check"];
    let words = (&words["exit"], &words["contains"], &words["lacks"]);
    let mut problems = outcome::problems(output.status.code(), &printed, words);
    // A metadata service that responds is on loopback.
    if !case["answers"].is_null() {
        let text = hosts.on_loopback(&String::from_utf8_lossy(&bytes));
        home.write("credential.json", text.as_bytes());
    }
    let output = home.run(&hosts, ["--credential-file", file, "access-token"], &variables);
    let printed = String::from_utf8_lossy(&output.stderr);
    let words = &case["token"];
    let words = (&words["exit"], &words["contains"], &words["lacks"]);
    problems.extend(outcome::problems(output.status.code(), &printed, words));
    problems
}

fn variables(keys: &Value) -> Vec<(String, String)> {
    let secret = text(&keys[ACCESS_KEY_ID]["secret"]);
    [
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", secret),
        ("AWS_REGION", "us-east-1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

const ACCESS_KEY_ID: &str = "AKIDEXAMPLEENV00001";
