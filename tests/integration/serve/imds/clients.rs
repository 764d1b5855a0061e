//! AWS's and Google's own clients, unmodified, against the server, until the credentials have expired three
//! times.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use super::world::{Running, World};
use crate::peers::google_libraries::{Client, node, python};
use crate::support::outside;

#[test]
fn boto3_gets_credentials_of_both_shapes() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "boto3") else { return };
    let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];
    for (method, removed) in [("container-role", &[][..]), ("iam-role", &container)] {
        let world = World::with_life(method, 11);
        let flags: &[&str] = match removed {
            [] => &["imds"],
            _ => &["imds", "--capability", "off"],
        };
        let server = world.serve(flags);
        let mut program = Command::new(&python);
        program.args(["tests/interop/aws_sessions.py", "3"]);
        let lines = lines(&run(program, &world, &server, removed));
        assert_eq!(lines[..2], [method, "us-east-2"], "{lines:?}");
        check_distinct(&lines[2..], "made-up-session-", 3);
    }
}

#[test]
fn boto3_keeps_the_path_of_the_metadata_service() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "boto3") else { return };
    let world = World::with_life("boto3-path", 11);
    let server = world.serve(&["gce", "--imds"]);
    let mut program = Command::new(&python);
    program.args(["tests/interop/aws_sessions.py", "1"]);
    let removed = ["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    let lines = lines(&run(program, &world, &server, &removed));
    assert_eq!(lines[..2], ["iam-role", "us-east-2"], "{lines:?}");
}

#[test]
fn python_reads_the_written_file_over_three_expiries() {
    let Some(Client { program, .. }) = python() else { return };
    with_file("python", |world, server| {
        let mut python = Command::new(&program);
        python.args(["tests/interop/file_tokens.py", "4"]);
        lines(&run(python, world, server, &REGION))
    });
}

#[test]
fn node_reads_the_written_file_over_three_expiries() {
    let Some(Client { program, args }) = node() else { return };
    with_file("node", |world, server| {
        let mut node = Command::new(&program);
        node.arg("tests/interop/file_tokens.mjs").args(args.last()).arg("4");
        lines(&run(node, world, server, &REGION))
    });
}

/// Runs a client of Google against a server with and without a capability, and checks that its tokens are
/// those of sessions that rotated.
fn with_file(name: &str, client: impl Fn(&World, &Running) -> Vec<String>) {
    for capability in ["on", "off"] {
        let world = World::with_life(&format!("{name}-file-{capability}"), 11);
        let flags = ["imds", "--write-credential-file", "out.json", "--capability", capability];
        let server = world.serve(&flags);
        let tokens = client(&world, &server);
        check_distinct(&tokens, "made-up-", 4);
        let exchanges = world.clouds.requests().into_iter();
        let exchanges = exchanges.filter(|request| request.target == "/v1/token");
        let sessions: BTreeSet<String> = exchanges.map(|request| session(&request.body)).collect();
        assert!(!sessions.is_empty(), "{tokens:?}");
        assert_eq!(world.stderr(), "");
    }
}

/// Returns the session token in the signed request of an exchange.
fn session(form: &[u8]) -> String {
    let decoded =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let text = decoded(&decoded(&String::from_utf8_lossy(form)));
    let (_, rest) = text.split_once("made-up-session-").unwrap_or_else(|| panic!("{text}"));
    rest.chars().take_while(char::is_ascii_digit).collect()
}

/// Runs a client with the variables of the server, except `removed`, and without a home directory that it
/// knows.
fn run(mut client: Command, world: &World, server: &Running, removed: &[&str]) -> Output {
    let home = world.folder.join("home");
    fs::create_dir_all(&home).unwrap();
    client
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .envs(server.variables().filter(|(name, _)| !removed.contains(name)))
        .env("HOME", &home);
    client.output().unwrap()
}

fn lines(output: &Output) -> Vec<String> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn check_distinct(tokens: &[String], start: &str, count: usize) {
    let distinct: BTreeSet<&String> = tokens.iter().collect();
    assert_eq!(distinct.len(), count, "{tokens:?}");
    assert!(tokens.iter().all(|token| token.starts_with(start)), "{tokens:?}");
}

/// Without these, Google's libraries ask the server for the region.
const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
