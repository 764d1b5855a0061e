//! Clients of Google against `serve gce`.

use std::path::Path;
use std::process::Command;

use super::machine::{EVERYWHERE, Kind, Machine, lines};
use super::matrix::{COUNT, check_distinct, on_each};
use crate::serve::world::SERVICE_ACCOUNT;
use crate::support::outside;

#[test]
fn google_auth_of_python() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "google-auth") else { return };
    let client = |machine: &Machine| {
        let mut program = Command::new(&python);
        program.args(["tests/interop/metadata_tokens.py", COUNT, &machine.next("token")]);
        program
    };
    on_each(&EVERYWHERE, client, |_, others| {
        check_email_project_and_id_token(others);
    });
}

/// As `docs/serve.md` begins: the server lives as long as the program.
#[test]
fn google_auth_of_python_by_exec() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "google-auth") else { return };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/metadata_tokens.py");
    for kind in [Kind::PodIdentity, Kind::File] {
        let machine = Machine::new(kind);
        let mut exec = machine.command(&["exec", "--serve", "gce", "--"]);
        let lines = lines(
            &exec.arg(&python).args([script, COUNT, &machine.next("token")]).output().unwrap(),
        );
        let [tokens @ .., email, _, _] = &lines[..] else { panic!("{lines:?}") };
        check_distinct(tokens);
        assert_eq!(email, SERVICE_ACCOUNT);
        assert!(machine.issued.refusals().is_empty(), "{:?}", machine.issued.refusals());
    }
}

#[test]
fn google_cloud_storage() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "google-cloud-storage") else {
        return;
    };
    let client = |machine: &Machine| {
        let mut program = Command::new(&python);
        let (next, origin) = (machine.next("token"), machine.clouds.origin());
        program.args(["tests/interop/storage_tokens.py", COUNT, &next, &origin]);
        program
    };
    on_each(&EVERYWHERE, client, |_, others| assert_eq!(others, ["example-project"]));
}

#[test]
fn google_auth_library_of_node() {
    let Some(packages) = outside::named_by("GCP_WIF_TEST_NODE", "google-auth-library") else {
        return;
    };
    let client = |machine: &Machine| {
        let mut node = Command::new("node");
        node.arg("tests/interop/metadata_tokens.mjs")
            .arg(&packages)
            .args([COUNT, &machine.next("token")]);
        node
    };
    on_each(&EVERYWHERE, client, |_, others| {
        let [project, id_token] = others else { panic!("{others:?}") };
        assert_eq!(project, "example-project");
        assert!(id_token.starts_with("eyJ"), "{id_token}");
    });
}

#[test]
fn gcp_metadata_of_node() {
    let Some(packages) = outside::named_by("GCP_WIF_TEST_NODE", "gcp-metadata") else { return };
    let client = |machine: &Machine| {
        let mut node = Command::new("node");
        node.arg("tests/interop/gcp_metadata_tokens.mjs")
            .arg(&packages)
            .args([COUNT, &machine.next("token")]);
        node
    };
    on_each(&EVERYWHERE, client, |_, others| {
        assert_eq!(others, ["true", "example-project", "googleapis.com"]);
    });
}

#[test]
fn oauth2_and_metadata_of_go() {
    let Some(folder) = outside::named_by("GCP_WIF_TEST_GO", "Go") else { return };
    for library in ["oauth2", "metadata"] {
        let client = |machine: &Machine| {
            let mut program = Command::new(Path::new(&folder).join("tokens"));
            program.args([library, COUNT, &machine.next("token")]);
            program
        };
        on_each(&EVERYWHERE, client, |_, others| {
            check_email_project_and_id_token(others);
        });
    }
}

#[test]
fn google_auth_library_of_java() {
    let Some(folder) = outside::named_by("GCP_WIF_TEST_JAVA", "Java") else { return };
    let arguments = Path::new(&folder).join("arguments");
    let client = |machine: &Machine| {
        let mut java = Command::new("java");
        java.arg(format!("@{}", arguments.display())).args([COUNT, &machine.next("token")]);
        java
    };
    on_each(&EVERYWHERE, client, |_, others| {
        let [email, id_token] = others else { panic!("{others:?}") };
        assert_eq!(email, SERVICE_ACCOUNT);
        assert!(id_token.starts_with("eyJ"), "{id_token}");
    });
}

/// Version 0.13 asks the address of a real metadata server, and gets to this one as its proxy. Since version 1.9,
/// the library looks for a server only with the variables of Cloud Run.
#[test]
fn googleauth_of_ruby() {
    let Some(ruby) = outside::named_by("GCP_WIF_TEST_RUBY", "googleauth") else { return };
    let variables = "http_proxy=http://$GCE_METADATA_IP K_SERVICE=a K_REVISION=a K_CONFIGURATION=a";
    let client = |machine: &Machine| {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{variables} exec \"$@\""), "sh"]).arg(&ruby).args([
            "-W0",
            "tests/interop/ruby/metadata_tokens.rb",
            COUNT,
            &machine.next("token"),
        ]);
        shell
    };
    on_each(&EVERYWHERE, client, |_, others| check_id_token(others));
}

#[test]
fn google_cloud_auth_of_rust() {
    let Some(folder) = outside::named_by("GCP_WIF_TEST_RUST", "google-cloud-auth") else { return };
    let client = |machine: &Machine| {
        let mut program = Command::new(Path::new(&folder).join("debug/tokens"));
        program.args([COUNT, &machine.next("token")]);
        program
    };
    on_each(&EVERYWHERE, client, |_, others| check_id_token(others));
}

#[test]
fn gcloud() {
    if !outside::has_program("gcloud", "gcloud") {
        return;
    }
    let client = |machine: &Machine| {
        let mut shell = Command::new("sh");
        let origin = machine.clouds.origin();
        shell.args(["tests/interop/gcloud_tokens.sh", COUNT, &origin, "instance"]);
        shell
    };
    on_each(&[Kind::Fargate], client, |_, others| {
        let [account, id_token] = others else { panic!("{others:?}") };
        assert_eq!(account, SERVICE_ACCOUNT);
        assert!(id_token.starts_with("eyJ"), "{id_token}");
    });
}

fn check_email_project_and_id_token(lines: &[String]) {
    let [email, project, id_token] = lines else { panic!("{lines:?}") };
    assert_eq!((email.as_str(), project.as_str()), (SERVICE_ACCOUNT, "example-project"));
    assert!(id_token.starts_with("eyJ"), "{id_token}");
}

fn check_id_token(lines: &[String]) {
    let [id_token] = lines else { panic!("{lines:?}") };
    assert!(id_token.starts_with("eyJ"), "{id_token}");
}
