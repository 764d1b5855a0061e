//! The main job, by the real program against the fake of both clouds.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use crate::clouds::{self, Clouds};

#[test]
fn an_instance_role_becomes_a_service_account_token_in_six_requests() {
    let clouds = Clouds::start(BTreeMap::new());
    let output = run(&clouds, Some("fake@example-project.iam.gserviceaccount.com"), "access-token");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.stdout, format!("{}\n", clouds::ACCESS_TOKEN).into_bytes());
    assert!(output.status.success());
    assert_eq!(clouds.requests().len(), 6);
    assert_eq!(clouds.connections(), 1, "the fake has one origin, and it is connected to once");
}

#[test]
fn an_instance_role_becomes_a_federated_token() {
    let clouds = Clouds::start(BTreeMap::new());
    let output = run(&clouds, None, "access-token");
    assert_eq!(output.stdout, format!("{}\n", clouds::FEDERATED_TOKEN).into_bytes());
}

#[test]
fn a_subject_token_asks_the_metadata_service_only() {
    let clouds = Clouds::start(BTreeMap::new());
    let output = run(&clouds, None, "subject-token");
    assert!(output.status.success());
    assert_eq!(clouds.requests().len(), 4);
    assert!(clouds.requests().iter().all(|request| request.target.starts_with("/latest/")));
}

fn run(clouds: &Clouds, service_account: Option<&str>, command: &str) -> Output {
    let file = std::env::temp_dir().join(format!(
        "gcp-wif-main-job-{}-{}.json",
        std::process::id(),
        clouds.authority().replace(':', "-")
    ));
    std::fs::write(&file, clouds.credential_json(service_account)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_gcp-wif"))
        .env_clear()
        .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
        .arg("--credential-file")
        .arg(&file)
        .arg(command)
        .output()
        .unwrap();
    std::fs::remove_file(file).unwrap();
    output
}
