//! The credential file that `--write-credential-file` writes.

use std::fs;

use serde_json::Value;

use super::world::{Running, World};
use crate::serve::world::SERVICE_ACCOUNT;

#[test]
fn the_program_itself_reads_the_written_file() {
    let world = World::new("own-file");
    let server = world.serve(&["imds", "--write-credential-file", "out.json"]);
    let hosts = format!("{},{}", world.clouds.authority(), server.address);
    let run = |hosts: &str| {
        let mut command = world.command(&["--credential-file", "out.json", "access-token"]);
        command.env("GCP_WIF_ALLOWED_HOSTS", hosts).output().unwrap()
    };
    let output = run(&hosts);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "made-up-1\n");
    // The file may lead to the usual addresses only, unless a setting names the host.
    let output = run(&world.clouds.authority());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(78), "{stderr}");
    assert!(stderr.contains("credential_source.") && stderr.contains("allowed_hosts"), "{stderr}");
    // With the variables, no file is needed.
    let mut command = world.command(&["aws-credentials"]);
    command.envs(server.variables()).env_remove("GOOGLE_APPLICATION_CREDENTIALS");
    let output = command.output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("made-up-session-1"), "{shown}");
}

#[test]
fn the_file_of_an_impersonated_service_account_keeps_its_form() {
    let world = World::new("impersonated");
    let account: Value = serde_json::from_str(&world.clouds.credential_json(None)).unwrap();
    let url = format!(
        "{}/v1/projects/-/serviceAccounts/{SERVICE_ACCOUNT}:generateAccessToken",
        world.clouds.origin()
    );
    let mut file = serde_json::json!({
        "type": "impersonated_service_account",
        "service_account_impersonation_url": url,
        "source_credentials": account,
    });
    fs::write(world.folder.join("aws.json"), file.to_string()).unwrap();
    let server = world.serve(&["imds", "--write-credential-file", "out.json"]);
    let written: Value =
        serde_json::from_slice(&fs::read(world.folder.join("out.json")).unwrap()).unwrap();
    let source = &mut file["source_credentials"]["credential_source"];
    for (name, path) in [
        ("url", "meta-data/iam/security-credentials"),
        ("region_url", "meta-data/placement/availability-zone"),
        ("imdsv2_session_token_url", "api/token"),
    ] {
        let Running { address, capability, .. } = &server;
        source[name] = format!("http://{address}{capability}/latest/{path}").into();
    }
    assert_eq!(written, file);
}
