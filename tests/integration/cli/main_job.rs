//! From an instance role to a token, by the real program against the fake of both clouds.

use std::collections::BTreeMap;
use std::process::Output;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use testkit::clouds::{self, Clouds};
use testkit::folder::Folder;
use testkit::http::Answer;
use testkit::output::stderr;

use crate::support::program::gcp_wif;

#[test]
fn an_instance_role_becomes_a_service_account_token_in_six_requests() {
    let clouds = Clouds::start(BTreeMap::new());
    let output = run(&clouds, Some("fake@example-project.iam.gserviceaccount.com"), "access-token");
    assert_eq!(stderr(&output), "");
    assert_eq!(output.stdout, format!("{}\n", clouds::ACCESS_TOKEN).into_bytes());
    assert!(output.status.success());
    assert_eq!(clouds.requests().len(), 6);
    // The zone is requested at the same time as the role, on a second connection.
    assert!(clouds.connections() <= 2, "the fake has one origin");
}

#[test]
fn one_origin_has_one_connection() {
    let clouds = Clouds::start(BTreeMap::new());
    let region = [("AWS_REGION", "us-east-2")];
    assert!(run_with(&region, &clouds, None, "access-token").status.success());
    assert_eq!(clouds.requests().len(), 4);
    assert_eq!(clouds.connections(), 1);
}

/// Each of the two responses waits for the other request: requests in sequence would never finish.
#[test]
fn zone_and_credentials_are_requested_at_the_same_time() {
    let both = Arc::new((Mutex::new(0), Condvar::new()));
    let clouds = Clouds::start_hooked(move |_, key| {
        let is_either = key.ends_with("/availability-zone") || key.ends_with("/fake-role");
        if is_either {
            let (count, changed) = &*both;
            let mut count = count.lock().unwrap();
            *count += 1;
            changed.notify_all();
            let waited = changed.wait_timeout_while(count, PATIENCE, |count| *count < 2).unwrap();
            return waited.1.timed_out().then(|| Answer::new(400, "text/plain", "alone"));
        }
        None
    });
    assert_eq!(run(&clouds, None, "subject-token").stderr, b"");
    assert_eq!(clouds.requests().len(), 4);
}

#[test]
fn an_instance_role_becomes_a_federated_token() {
    let clouds = Clouds::start(BTreeMap::new());
    let output = run(&clouds, None, "access-token");
    assert_eq!(output.stdout, format!("{}\n", clouds::FEDERATED_TOKEN).into_bytes());
}

#[test]
fn a_subject_token_needs_the_metadata_service_only() {
    let clouds = Clouds::start(BTreeMap::new());
    let output = run(&clouds, None, "subject-token");
    assert!(output.status.success());
    assert_eq!(clouds.requests().len(), 4);
    assert!(clouds.requests().iter().all(|request| request.target.starts_with("/latest/")));
}

fn run(clouds: &Clouds, service_account: Option<&str>, command: &str) -> Output {
    run_with(&[], clouds, service_account, command)
}

fn run_with(
    variables: &[(&str, &str)],
    clouds: &Clouds,
    service_account: Option<&str>,
    command: &str,
) -> Output {
    let folder = Folder::new("main-job");
    gcp_wif()
        .env("GCP_WIF_ALLOWED_HOSTS", clouds.authority())
        .envs(variables.iter().copied())
        .arg("--credential-file")
        .arg(folder.write("aws.json", clouds.credential_json(service_account)))
        .arg(command)
        .output()
        .unwrap()
}

/// Less than the timeout of a request to the metadata service.
const PATIENCE: Duration = Duration::from_millis(1500);
