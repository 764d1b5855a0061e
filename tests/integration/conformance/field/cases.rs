//! Machines on which the program looks for an AWS identity.

use serde_json::{Value, json};
use testkit::credential_files::{AWS4_REQUEST, account, aws_source};
use testkit::output::stderr;

use super::super::text;
use super::home::Home;
use super::hosts::{Hosts, INSTANCE, TASK};
use super::outcome;

/// Runs a case and lists what is wrong.
pub fn problems(case: &Value, keys: &Value) -> Vec<String> {
    let (home, hosts) = (Home::new("case", case), Hosts::start(keys, case));
    home.write("credential.json", credential_file(&hosts).to_string().as_bytes());
    let file = home.path("credential.json");
    let arguments = ["--credential-file", file.to_str().unwrap(), "access-token"];
    let arguments = arguments.into_iter().chain(case["args"].as_array().unwrap().iter().map(text));
    let output = home.run(&hosts, arguments, &variables(case, &home, &hosts));
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), stderr(&output));
    let expected = &case["expect"];
    let success = json!([0]);
    let exit = if expected["exit"].is_null() { &success } else { &expected["exit"] };
    let words = (exit, &expected["stderr_contains"], &expected["stderr_lacks"]);
    let mut problems = outcome::problems(output.status.code(), &stderr, words);
    let is_success = exit == &success;
    if is_success == stdout.is_empty() {
        problems.push(format!("standard output has {} bytes", stdout.len()));
    }
    if let Some(identity) = expected["identity"].as_str() {
        let found = hosts.google.identities();
        let is_same = |found: &String| {
            found == identity || found.strip_prefix(identity).is_some_and(|s| s.starts_with('/'))
        };
        if found.len() != 1 || !found.iter().all(is_same) {
            problems.push(format!("Google was asked by {found:?}, expected `{identity}`"));
        }
    }
    for (stub, arguments) in expected["ran"].as_object().into_iter().flatten() {
        let ran = json!(home.arguments_of(stub));
        if ran != *arguments {
            problems.push(format!("`{stub}` ran with {ran}, expected {arguments}"));
        }
    }
    problems
}

/// Returns the whole environment of a case, with loopback addresses in place of link-local ones.
fn variables(case: &Value, home: &Home, hosts: &Hosts) -> Vec<(String, String)> {
    let endpoint = format!("http://{}", hosts.address_of(INSTANCE));
    let mut all = vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT".to_owned(), endpoint)];
    let given = case["env"].as_object().unwrap();
    if !given.contains_key("AWS_EC2_METADATA_DISABLED") {
        all.push(("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()));
    }
    for (name, value) in given {
        let Some(value) = value.as_str() else { continue };
        let value = hosts.on_loopback(&home.fill(value));
        all.push(match name.as_str() {
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" => {
                let url = format!("http://{}{value}", hosts.address_of(TASK));
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI".to_owned(), url)
            }
            _ => (name.clone(), value),
        });
    }
    all
}

/// Returns the JSON that gcloud writes for an AWS provider, with the metadata service on loopback.
fn credential_file(hosts: &Hosts) -> Value {
    let metadata = format!("http://{}", hosts.address_of(INSTANCE));
    account(AWS4_REQUEST, "https://sts.googleapis.com", &aws_source(&metadata))
}
