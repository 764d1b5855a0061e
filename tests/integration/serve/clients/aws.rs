//! Clients of AWS, and those of Google that read a credential file for AWS, against `serve imds`.

use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::clouds::{ACCESS_KEY_ID, ROLE, SECRET_ACCESS_KEY};

use super::clouds::ASSUMED_ROLE;
use super::machine::{Kind, Machine};
use super::matrix::{COUNT, check_distinct};
use crate::support::outside;

#[test]
fn boto3() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "boto3") else { return };
    on_each(&AWS, &SHAPES, |machine, shape| {
        let server = machine.serve(shape.flags);
        let mut program = Command::new(&python);
        program.args(["tests/interop/aws_sessions.py", COUNT, &machine.next("session")]);
        let lines = machine.run(&program, &server, shape.removed);
        assert_eq!(lines[..2], [shape.method, "us-east-2"], "{lines:?}");
        lines[2..].to_vec()
    });
}

/// The SDK drops the path of EC2's metadata service, so it has access only as the same user.
#[test]
fn aws_sdk_for_javascript() {
    let Some(packages) = outside::named_by("GCP_WIF_TEST_NODE", "AWS SDK for JavaScript") else {
        return;
    };
    on_each(&AWS, &SHAPES, |machine, shape| {
        let server = machine.serve(shape.flags);
        let mut node = Command::new("node");
        node.arg("tests/interop/aws_sessions.mjs")
            .arg(&packages)
            .args([COUNT, &machine.next("session")]);
        machine.run(&node, &server, shape.removed)
    });
}

#[test]
fn aws_sdk_for_go() {
    let Some(folder) = outside::named_by("GCP_WIF_TEST_GO", "AWS SDK for Go") else { return };
    on_each(&AWS, &SHAPES, |machine, shape| {
        let server = machine.serve(shape.flags);
        let mut program = Command::new(Path::new(&folder).join("tokens"));
        program.args(["aws", COUNT, &machine.next("session")]);
        let mut lines = machine.run(&program, &server, shape.removed);
        assert_eq!(lines.pop().as_deref(), Some("us-east-2"), "{lines:?}");
        lines
    });
}

/// Each command is a process, so this client has only one shape on each of two machines.
#[test]
fn aws_cli() {
    let Some(aws) = aws() else { return };
    let on = |kind: Kind, shape: &Shape| {
        let machine = Machine::new(kind);
        let server = machine.serve(shape.flags);
        let lines = machine.run(&aws_cli_sessions(&aws, &machine), &server, shape.removed);
        let (role, sessions) = lines.split_last().unwrap();
        assert_eq!(role, ROLE);
        check_distinct(sessions);
        machine.check();
    };
    std::thread::scope(|scope| {
        scope.spawn(|| on(Kind::Fargate, &SHAPES[0]));
        scope.spawn(|| on(Kind::PodIdentity, &SHAPES[1]));
    });
}

#[test]
fn aws_cli_with_a_role_that_a_flag_names() {
    let Some(aws) = aws() else { return };
    let role = format!("arn:aws:iam::123456789012:role/{ASSUMED_ROLE}");
    let on = |kind: Kind, flags: &[&str]| {
        let machine = Machine::new(kind);
        let profiles = format!(
            "[profile job]\nrole_arn = {role}\nsource_profile = keys\n[profile keys]\n\
             aws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {SECRET_ACCESS_KEY}\n\
             region = us-east-2\n"
        );
        let config = machine.folder.write("config", profiles);
        let mut command = machine.command(&["serve", "imds"]);
        let server = machine.start(command.args(flags).env("AWS_CONFIG_FILE", config));
        let lines = machine.run(&aws_cli_sessions(&aws, &machine), &server, &[]);
        let (found, sessions) = lines.split_last().unwrap();
        assert_eq!(found, ASSUMED_ROLE);
        check_distinct(sessions);
        machine.check();
    };
    std::thread::scope(|scope| {
        scope.spawn(|| on(Kind::Fargate, &["--profile", "job"]));
        scope.spawn(|| on(Kind::Ec2, &["--assume-role", &role]));
    });
}

#[test]
fn python_with_the_written_file() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "google-auth") else { return };
    with_file(&AWS, |machine| {
        let mut program = Command::new(&python);
        program.args(["tests/interop/file_tokens.py", COUNT, &machine.next("session")]);
        program
    });
}

#[test]
fn node_with_the_written_file() {
    let Some(packages) = outside::named_by("GCP_WIF_TEST_NODE", "google-auth-library") else {
        return;
    };
    with_file(&AWS, |machine| {
        let mut node = Command::new("node");
        node.arg("tests/interop/file_tokens.mjs")
            .arg(&packages)
            .args([COUNT, &machine.next("session")]);
        node
    });
}

#[test]
fn rust_with_the_written_file() {
    let Some(folder) = outside::named_by("GCP_WIF_TEST_RUST", "google-cloud-auth") else { return };
    with_file(&AWS, |machine| {
        let mut program = Command::new(Path::new(&folder).join("debug/tokens"));
        program.args([COUNT, &machine.next("token")]);
        program
    });
}

/// `docs/serve.md` says so; it may change when this test fails.
#[test]
fn old_versions_of_oauth2_for_go_refuse_the_written_file() {
    let Some(folder) = outside::named_by("GCP_WIF_TEST_GO", "golang.org/x/oauth2") else { return };
    let machine = Machine::new(Kind::Ec2);
    // It refuses other hosts in the place of Google's too. Nothing is sent before the refusal.
    let json = machine.folder.read("aws.json");
    let origin = machine.clouds.origin();
    let json =
        json.replace(&format!("{origin}/v1/token"), "https://sts.googleapis.com/v1/token").replace(
            &format!("{origin}/v1/projects"),
            "https://iamcredentials.googleapis.com/v1/projects",
        );
    machine.folder.write("aws.json", json);
    let server = machine.serve(&["imds", "--write-credential-file", "out.json"]);
    let mut program = Command::new(Path::new(&folder).join("tokens"));
    let output = machine.output(program.args(["oauth2", "1"]), &server, &REGION);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let endpoint = server.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    let region_url = format!("{endpoint}/latest/meta-data/placement/availability-zone");
    let refusal = format!("oauth2/google: invalid hostname {region_url} for region_url\n");
    assert!(!output.status.success() && stderr.ends_with(&refusal), "{stderr}");
}

#[test]
fn gcloud_with_the_written_file() {
    if !outside::has_program("gcloud", "gcloud with the written file") {
        return;
    }
    with_file(&[Kind::Fargate], |machine| {
        let mut shell = Command::new("sh");
        let script = "tests/interop/gcloud_tokens.sh";
        shell.args([script, COUNT, &machine.clouds.origin(), "file"]);
        shell
    });
}

/// Runs a client of Google with the written credential file.
fn with_file(kinds: &[Kind], client: impl Fn(&Machine) -> Command + Sync) {
    on_each(kinds, &CAPABILITIES, |machine, shape| {
        let flags = [shape.flags, &["--write-credential-file", "out.json"]].concat();
        let server = machine.serve(&flags);
        machine.run(&client(machine), &server, shape.removed)
    });
}

/// Runs a client on each machine with a role, once in each shape, and checks what it has printed.
fn on_each(
    kinds: &[Kind],
    shapes: &[Shape],
    client: impl Fn(&Machine, &Shape) -> Vec<String> + Sync,
) {
    std::thread::scope(|scope| {
        for kind in kinds {
            for shape in shapes {
                let client = &client;
                scope.spawn(move || {
                    let machine = Machine::new(*kind);
                    check_distinct(&client(&machine, shape));
                    machine.check();
                });
            }
        }
    });
}

/// Returns the AWS CLI, which is installed beside Python.
fn aws() -> Option<PathBuf> {
    let python = outside::named_by("GCP_WIF_TEST_PYTHON", "AWS CLI")?;
    Some(Path::new(&python).with_file_name("aws"))
}

fn aws_cli_sessions(aws: &Path, machine: &Machine) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("tests/interop/aws_cli_sessions.sh").arg(aws).args([COUNT, &machine.clouds.origin()]);
    shell
}

/// A way in which a client asks.
struct Shape {
    /// The client's own name of it, or that of this test.
    method: &'static str,
    flags: &'static [&'static str],
    /// The variables that the client does not get.
    removed: &'static [&'static str],
}

const SHAPES: [Shape; 3] = [
    Shape { method: "container-role", flags: &["imds"], removed: &[] },
    Shape { method: "iam-role", flags: &["imds"], removed: &CONTAINER },
    Shape {
        method: "iam-role",
        flags: &["gce", "--imds", "--capability", "off"],
        removed: &CONTAINER,
    },
];

/// Without the variables of the region, Google's libraries ask the server for it.
const CAPABILITIES: [Shape; 2] = [
    Shape { method: "capability", flags: &["imds"], removed: &REGION },
    Shape { method: "none", flags: &["imds", "--capability", "off"], removed: &REGION },
];

const AWS: [Kind; 4] = [Kind::Ec2, Kind::Fargate, Kind::PodIdentity, Kind::WebIdentity];

const CONTAINER: [&str; 2] =
    ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];

const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
