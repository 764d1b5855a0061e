//! Google's own clients, unmodified, against the server, until tokens have expired three times.

use std::fs;
use std::process::{Command, Output};

use super::world::{Running, SERVICE_ACCOUNT, World};
use crate::peers::google_libraries::{Client, node, python};
use crate::support::outside;

#[test]
fn python_gets_tokens_over_three_expiries() {
    let Some(python) = python() else { return };
    each_capability("python", |world, server| {
        let mut program = Command::new(&python.program);
        program.args(["tests/interop/metadata_tokens.py", "4"]);
        let lines = lines(&run(program, world, server));
        let [tokens @ .., email, project, id_token] = &lines[..] else { panic!("{lines:?}") };
        check_tokens(tokens);
        assert_eq!((email.as_str(), project.as_str()), (SERVICE_ACCOUNT, "example-project"));
        assert!(id_token.starts_with("eyJ"), "{id_token}");
    });
}

#[test]
fn node_gets_tokens_over_three_expiries() {
    let Some(Client { program, args }) = node() else { return };
    each_capability("node", |world, server| {
        let mut node = Command::new(&program);
        node.arg("tests/interop/metadata_tokens.mjs").args(args.last()).arg("4");
        let lines = lines(&run(node, world, server));
        let [tokens @ .., project, id_token] = &lines[..] else { panic!("{lines:?}") };
        check_tokens(tokens);
        assert_eq!(project, "example-project");
        assert!(id_token.starts_with("eyJ"), "{id_token}");
    });
}

#[test]
fn gcloud_takes_the_machine_for_an_instance() {
    if Command::new("gcloud").arg("version").output().is_err() {
        outside::say("gcloud: skipped, it is not installed");
        return;
    }
    each_capability("gcloud", |world, server| {
        let gcloud = |args: &[&str]| {
            let mut gcloud = Command::new("gcloud");
            gcloud.args(args);
            lines(&run(gcloud, world, server))
        };
        assert_eq!(gcloud(&["auth", "list", "--format=value(account)"]), [SERVICE_ACCOUNT]);
        let token = gcloud(&["auth", "print-access-token"]);
        assert!(token[0].starts_with("made-up-"), "{token:?}");
        let application = gcloud(&["auth", "application-default", "print-access-token"]);
        assert!(application[0].starts_with("made-up-"), "{application:?}");
        let id_token = gcloud(&["auth", "print-identity-token", "--audiences=https://a.example"]);
        assert!(id_token[0].starts_with("eyJ"), "{id_token:?}");
    });
}

/// Runs a client against a server with the variables as they are printed, and against one without a
/// capability.
fn each_capability(name: &str, client: impl Fn(&World, &Running)) {
    for capability in ["on", "off"] {
        let world = World::with_life(&format!("{name}-{capability}"), 11);
        client(&world, &world.serve(&["--capability", capability]));
        assert_eq!(world.stderr(), "", "{capability}");
    }
}

/// Runs a client with the variables of the server, and without a home directory that it knows.
fn run(mut client: Command, world: &World, server: &Running) -> Output {
    let home = world.folder.join("home");
    fs::create_dir_all(&home).unwrap();
    for line in &server.process.lines {
        if let Some((name, value)) =
            line.strip_prefix("export ").and_then(|line| line.split_once('='))
        {
            client.env(name, value);
        }
    }
    client.env("HOME", &home).env("CLOUDSDK_CONFIG", home.join("gcloud"));
    for name in ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT"] {
        client.env_remove(name);
    }
    client.output().unwrap()
}

fn lines(output: &Output) -> Vec<String> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn check_tokens(tokens: &[String]) {
    let distinct: std::collections::BTreeSet<&String> = tokens.iter().collect();
    assert_eq!(distinct.len(), 4, "{tokens:?}");
    assert!(tokens.iter().all(|token| token.starts_with("made-up-")), "{tokens:?}");
}
