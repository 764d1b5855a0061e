//! Google's own libraries as children of `gcp-wif exec`, with the plain credential file that gcloud
//! writes. Only `gcp-wif` finds an AWS identity.

use std::process::Output;

use serde_json::Value;
use testkit::clouds::{ACCESS_TOKEN, Clouds};
use testkit::folder::Folder;
use testkit::output::stderr;

use super::google_libraries::{Client, node, python, rust};

use crate::support::program::gcp_wif;

#[test]
fn the_libraries_sign_with_the_keys_of_exec() {
    for client in [python(), node()].into_iter().flatten() {
        check(&client, &run(&client, true));
    }
    if let Some(rust) = rust() {
        check(&rust, &run(&rust, false));
    }
}

/// It asks for a session of the metadata service before it looks for keys in the environment.
/// `docs/exec.md` says so; it may change when this test fails.
#[test]
fn rust_needs_a_file_without_imdsv2() {
    let Some(rust) = rust() else { return };
    let output = run(&rust, true);
    assert!(!output.status.success());
    let complaint = stderr(&output);
    assert!(complaint.contains("/latest/api/token"), "{complaint}");
}

/// Runs a library by `exec`, which has the only way to the metadata service, as on Fargate.
fn run(client: &Client, has_imdsv2: bool) -> Output {
    let clouds = Clouds::start_for_any_client();
    let folder = Folder::new("by-exec");
    let own = clouds.credential_json(Some("job@my-project.iam.gserviceaccount.com"));
    let metadata = format!("{}/latest", clouds.origin());
    let plain = own.replace(&metadata, "http://127.0.0.1:1/latest");
    assert_ne!(plain, own);
    let mut plain: Value = serde_json::from_str(&plain).unwrap();
    if !has_imdsv2 {
        let source = plain["credential_source"].as_object_mut().unwrap();
        assert!(source.remove("imdsv2_session_token_url").is_some());
    }
    folder.write("own.json", own);
    let plain = folder.write("plain.json", plain.to_string());

    gcp_wif()
        .args(["exec", "--no-access-token", "--"])
        .arg(&client.program)
        .args(&client.args)
        .arg(&plain)
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("GCP_WIF_CREDENTIAL_FILE", folder.join("own.json"))
        .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
        .env("GOOGLE_APPLICATION_CREDENTIALS", &plain)
        .output()
        .unwrap()
}

fn check(client: &Client, output: &Output) {
    assert_eq!(stderr(output), "", "{client:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), ACCESS_TOKEN);
}
