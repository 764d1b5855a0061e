//! What `setup` prints, run by a shell and read by those for whom it is: gcloud, the AWS CLI's models,
//! a parser of Terraform's language, and this program.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use testkit::folder::Folder;

use crate::support::outside;
use crate::support::program::gcp_wif;

#[test]
fn a_shell_runs_the_commands() {
    for (name, flags) in VARIANTS {
        let run = Run::new(name, flags);
        let calls = run.calls();
        let programs: Vec<&str> = calls.iter().map(|call| &*call[0]).collect();
        assert!(programs.starts_with(&["gcloud"]), "{name}: {programs:?}");
        let members: Vec<&String> =
            calls.iter().flatten().filter(|word| word.starts_with("--member=")).collect();
        assert!(!members.is_empty() || !flags.contains(&"--grant"), "{name}");
        for member in members {
            let is_pool = member.contains("/projects/987654321098/locations/global/");
            assert!(is_pool || member.starts_with("--member=serviceAccount:"), "{member}");
        }
        // The stub has run this program itself.
        let file = run.folder.read("aws.json");
        let file: serde_json::Value = serde_json::from_str(&file).unwrap();
        let audience = file["audience"].as_str().unwrap();
        let pool =
            "//iam.googleapis.com/projects/987654321098/locations/global/workloadIdentityPools";
        assert!(audience.starts_with(&format!("{pool}/aws-pool/providers/aws-")), "{audience}");
        let is_jwt = flags.contains(&"--jwt");
        assert_eq!(file["credential_source"].get("executable").is_some(), is_jwt, "{name}");
    }
}

/// Parsing comes first: gcloud then says that no account is logged in.
#[test]
fn gcloud_parses_its_commands() {
    if !outside::has_program("gcloud", "setup: gcloud's parser") {
        return;
    }
    for (name, flags) in VARIANTS {
        let run = Run::new(&format!("{name}-gcloud"), flags);
        for call in run.calls().iter().filter(|call| call[0] == "gcloud") {
            let output = Command::new("gcloud")
                .args(&call[1..])
                .env("CLOUDSDK_CONFIG", run.folder.join("gcloud"))
                .env("CLOUDSDK_CORE_DISABLE_PROMPTS", "1")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("do not currently have an active account"), "{call:?}: {said}");
        }
    }
}

#[test]
fn the_models_of_aws_have_the_commands() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "setup: AWS's models") else {
        return;
    };
    for (name, flags) in VARIANTS {
        let run = Run::new(&format!("{name}-aws"), flags);
        for call in run.calls().iter().filter(|call| call[0] == "aws") {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop");
            let output = Command::new(&python)
                .arg(script.join("check_aws_command.py"))
                .args(&call[1..])
                .output()
                .unwrap();
            assert!(output.status.success(), "{call:?}: {output:?}");
        }
    }
}

#[test]
fn terraforms_language_is_parsed() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "setup: HCL") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/parse_hcl.py");
    for (name, flags) in VARIANTS {
        let configuration = setup(&[flags, &["--format=terraform"]].concat());
        let mut parser = Command::new(&python)
            .arg(&script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        parser.stdin.take().unwrap().write_all(configuration.as_bytes()).unwrap();
        let output = parser.wait_with_output().unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        let blocks = String::from_utf8(output.stdout).unwrap();
        for block in [
            "resource google_iam_workload_identity_pool aws",
            "resource google_iam_workload_identity_pool_provider aws",
            "resource google_project_service federation",
            "output credential_file \"gcp-wif config create",
        ] {
            assert!(blocks.contains(block), "{name}: `{block}` is not in {blocks}");
        }
        let has_aws = blocks.contains("aws_iam_outbound_web_identity_federation");
        assert_eq!(has_aws, flags.contains(&"--jwt"), "{name}: {blocks}");
    }
}

/// The commands of one variant, run by a shell with stubs of the programs that they call.
struct Run {
    folder: Folder,
}

impl Run {
    fn new(name: &str, flags: &[&str]) -> Self {
        let folder = Folder::new(&format!("setup-{name}"));
        let programs = folder.join("bin");
        fs::create_dir_all(&programs).unwrap();
        for (program, answer) in [
            ("gcloud", "case $1-$2 in projects-describe) echo 987654321098;; esac".to_owned()),
            (
                "aws",
                "case $2 in get-*) echo https://example.tokens.sts.global.api.aws;; esac"
                    .to_owned(),
            ),
            (
                "gcp-wif",
                format!(
                    "case $1 in config) HOME= exec {} \"$@\" >/dev/null;; esac",
                    env!("CARGO_BIN_EXE_gcp-wif")
                ),
            ),
        ] {
            let record = "{ printf '%s\\n' \"${0##*/}\" \"$@\"; echo; } >>calls";
            let path = programs.join(program);
            fs::write(&path, format!("#!/bin/sh\n{record}\n{answer}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        }
        let output = Command::new("/bin/sh")
            .args(["-euc", &setup(flags)])
            .current_dir(&folder)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {output:?}");
        Self { folder }
    }

    /// Lists the words of each call, the program's name first.
    fn calls(&self) -> Vec<Vec<String>> {
        let calls = self.folder.read("calls");
        calls
            .split_terminator("\n\n")
            .map(|call| call.lines().map(str::to_owned).collect())
            .collect()
    }
}

fn setup(flags: &[&str]) -> String {
    let output: Output = gcp_wif()
        .args(["setup", "--project=my-project", "--aws-account=123456789012"])
        .args(flags)
        .output()
        .unwrap();
    assert!(output.status.success(), "{flags:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

const VARIANTS: [(&str, &[&str]); 6] = [
    ("account", &[]),
    ("role", &["--role=my-role", "--grant", "roles/storage.objectViewer"]),
    ("service-account", &["--role=my-role", OWN, "--project-number=987654321098"]),
    ("other-project", &["--role=arn:aws:iam::123456789012:role/a/my-role", OTHER]),
    ("jwt", &["--jwt", "--role=/a/my-role", OWN, "--grant", "roles/storage.objectViewer"]),
    ("jwt-account", &["--jwt"]),
];

const OWN: &str = "--service-account=job@my-project.iam.gserviceaccount.com";

const OTHER: &str = "--service-account=job@other-project.iam.gserviceaccount.com";
