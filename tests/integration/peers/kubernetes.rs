//! The manifests of `deploy/kubernetes`, validated by `kubernetes-validate`, and what they hold for this
//! program: credential files and command lines.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use testkit::folder::Folder;
use testkit::output::stderr;

use crate::support::outside;
use crate::support::program::gcp_wif;

/// What the manifests hold for this program.
#[derive(Deserialize)]
struct Found {
    kinds: Vec<String>,
    credential_files: Vec<String>,
    commands: Vec<Vec<String>>,
    providers: Vec<Vec<serde_json::Value>>,
}

#[test]
fn the_manifests_are_valid_and_confined() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "Kubernetes manifests") else {
        return;
    };
    let output = validate(Path::new(&python), &manifests());
    assert!(output.status.success(), "{}", stderr(&output));
    let found: Found = serde_json::from_slice(&output.stdout).unwrap();
    for kind in ["Deployment", "Job", "DaemonSet", "CredentialProviderConfig", "NodeConfig"] {
        assert!(
            found.kinds.iter().any(|found| found == kind),
            "{kind} is not in {:?}",
            found.kinds
        );
    }
    assert!(found.credential_files.len() >= 3);
    found.credential_files.iter().for_each(|json| check_credential_file(json));
    assert!(found.commands.len() >= 4);
    found.commands.iter().for_each(|words| check_command(words));
    // The kubelet runs a file of this name, which the program takes for its command.
    let provider = |providers: &Vec<serde_json::Value>| providers[1].clone();
    let providers: Vec<_> = found.providers.iter().map(provider).collect();
    assert!(providers.iter().all(|it| it["name"] == "gcp-wif-image-credential-provider"));
    let of_node = providers.iter().filter(|it| it.get("tokenAttributes").is_none());
    let of_node: Vec<_> = of_node.collect();
    assert_eq!(of_node.len(), 3, "a file, the installer and the user data");
    assert!(of_node.iter().all(|it| *it == of_node[0]), "they differ");
}

/// A validator that accepts everything would prove nothing.
#[test]
fn a_manifest_with_a_mistake_is_refused() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "Kubernetes manifests") else {
        return;
    };
    let folder = Folder::new("manifests");
    for (file, from, to) in [
        ("sidecar.yaml", "restartPolicy: Always", "restartPolicies: Always"),
        ("sidecar.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
        ("sidecar.yaml", "{drop: [ALL]}", "{drop: [ALL], add: [NET_ADMIN]}"),
        ("sidecar.yaml", "runAsUser: 65532", "runAsUser: 0"),
        ("job.yaml", "backoffLimit: 2", "backoffLimit: two"),
        ("node-installer.yaml", "defaultCacheDuration:", "defaultCacheDurations:"),
        ("credential-provider.yaml", "defaultCacheDuration: 0s", "defaultCacheDuration: 0"),
        ("credential-provider-pods.yaml", "cacheType", "serviceAccountTokenCacheType"),
        ("eks-user-data.txt", "flags:", "flag:"),
    ] {
        let text = fs::read_to_string(Path::new("deploy/kubernetes").join(file)).unwrap();
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{file}: {from}");
        let path = folder.write(file, changed);
        let output = validate(Path::new(&python), &[path]);
        assert!(!output.status.success(), "{file}: {to} is accepted");
    }
}

fn manifests() -> Vec<PathBuf> {
    let entries = fs::read_dir("deploy/kubernetes").unwrap().map(|entry| entry.unwrap().path());
    let is_image = |path: &PathBuf| path.file_name().is_some_and(|name| name == "Dockerfile");
    entries.filter(|path| !is_image(path)).collect()
}

fn validate(python: &Path, files: &[PathBuf]) -> Output {
    Command::new(python).arg("tests/interop/validate_manifests.py").args(files).output().unwrap()
}

fn check_credential_file(json: &str) {
    let mut program = gcp_wif()
        .args(["config", "check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(json.as_bytes()).unwrap();
    let output = program.wait_with_output().unwrap();
    let findings = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{findings}");
    assert!(!findings.contains("warning"), "{findings}");
}

/// Checks that the program knows a command with its flags.
fn check_command(words: &[String]) {
    let output = gcp_wif().args(words).arg("--help").output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", stderr(&output));
}
