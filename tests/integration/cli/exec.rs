//! `gcp-wif exec`: the environment of the child, and its own arguments, input, output and status.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};

use testkit::clouds::{self, Clouds};
use testkit::folder::Folder;
use testkit::http::Answer;
use testkit::output::stderr;

use crate::support::outside;

#[test]
fn the_child_has_the_identity_the_token_and_the_outer_environment() {
    let world = World::new("whole", BTreeMap::new());
    let mut exec = world.exec(&["--aws-source", "google"]);
    // Variables that would override the keys, and variables that would not.
    exec.envs(SHADOWS.map(|name| (name, "outer"))).envs(UNRELATED.map(|name| (name, "outer")));
    let output = exec.args(["--", "env"]).output().unwrap();
    assert_eq!(stderr(&output), "");
    let mut expected = world.outer();
    expected.extend(UNRELATED.map(|name| (name.to_owned(), "outer".to_owned())));
    expected.extend(
        [
            ("AWS_REGION", "us-east-2"),
            ("AWS_DEFAULT_REGION", "us-east-2"),
            ("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY),
            ("AWS_SESSION_TOKEN", clouds::SESSION_TOKEN),
            ("AWS_CREDENTIAL_EXPIRATION", "2099-01-01T00:00:00Z"),
            ("CLOUDSDK_AUTH_ACCESS_TOKEN", clouds::ACCESS_TOKEN),
            ("GOOGLE_OAUTH_ACCESS_TOKEN", clouds::ACCESS_TOKEN),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    assert_eq!(variables(&output), expected);
    assert_eq!(world.clouds.requests().len(), 6, "region and credentials are found once");
}

#[test]
fn without_an_access_token_no_request_goes_to_google() {
    let world = World::new("no-token", BTreeMap::new());
    let mut exec = world.exec(&["--no-access-token"]);
    exec.env("CLOUDSDK_AUTH_ACCESS_TOKEN", "outer");
    let found = variables(&exec.args(["--", "env"]).output().unwrap());
    assert_eq!(found["AWS_ACCESS_KEY_ID"], clouds::ACCESS_KEY_ID);
    assert_eq!(found["CLOUDSDK_AUTH_ACCESS_TOKEN"], "outer");
    assert!(!found.contains_key("GOOGLE_OAUTH_ACCESS_TOKEN"));
    assert_eq!(world.clouds.requests().len(), 4);
}

#[test]
fn the_session_token_and_expiry_of_other_credentials_are_removed() {
    for expiration in ["", r#", "Expiration": "2020-01-01T00:00:00Z""#] {
        let keys = format!(
            r#"{{"AccessKeyId": "{}", "SecretAccessKey": "{}"{expiration}}}"#,
            clouds::ACCESS_KEY_ID,
            clouds::SECRET_ACCESS_KEY
        );
        let answer = Answer::new(200, "text/plain", keys);
        let role = "GET /latest/meta-data/iam/security-credentials/fake-role".to_owned();
        let world = World::new("other-session", BTreeMap::from([(role, answer)]));
        let mut exec = world.exec(&["--no-access-token"]);
        exec.env("AWS_SESSION_TOKEN", "outer");
        exec.env("AWS_CREDENTIAL_EXPIRATION", "2098-01-01T00:00:00Z");
        let found = variables(&exec.args(["--", "env"]).output().unwrap());
        assert_eq!(found["AWS_SECRET_ACCESS_KEY"], clouds::SECRET_ACCESS_KEY);
        assert!(!found.contains_key("AWS_SESSION_TOKEN"), "{expiration}");
        assert!(!found.contains_key("AWS_CREDENTIAL_EXPIRATION"), "{expiration}");
    }
}

#[test]
fn the_expiry_in_the_environment_is_passed_on() {
    let world = World::new("known-end", BTreeMap::new());
    let mut exec = world.exec(&["--no-access-token", "-v"]);
    exec.env("AWS_REGION", "us-east-2")
        .env("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY)
        .env("AWS_CREDENTIAL_EXPIRATION", "2098-01-01T02:00:00+02:00");
    let output = exec.args(["--", "env"]).output().unwrap();
    assert_eq!(variables(&output)["AWS_CREDENTIAL_EXPIRATION"], "2098-01-01T00:00:00Z");
    assert!(text(&output.stderr).ends_with(
        "gcp-wif: access key id `AKIDFAKEEXAMPLE` from environment\n\
         gcp-wif: the AWS credentials expire at 2098-01-01T00:00:00Z\n"
    ));
}

#[test]
fn arguments_are_passed_on_unchanged() {
    let world = World::new("arguments", BTreeMap::new());
    let mut exec = world.exec(&["--no-access-token"]);
    let odd = OsStr::from_bytes(b"not \xFF UTF-8");
    let arguments = ["-v", "--help", "--", "", "--credential-file", "a  b", "$HOME", "-"];
    exec.args(["--", "printf", "%s\\n"]).args(arguments).arg(odd);
    let output = exec.output().unwrap();
    let mut expected = (arguments.join("\n") + "\n").into_bytes();
    expected.extend_from_slice(odd.as_bytes());
    expected.push(b'\n');
    assert_eq!(text(&output.stdout), text(&expected));
    assert_eq!(output.stdout, expected);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_child_replaces_this_process_and_has_no_secret_in_its_arguments() {
    let world = World::new("process", BTreeMap::new());
    let mut exec = world.exec(&[]);
    exec.args(["--", "sh", "-c", "echo $$; tr '\\0' ' ' < /proc/$$/cmdline"]);
    let child = exec.stdout(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let output = child.wait_with_output().unwrap();
    let expected = format!("{id}\nsh -c echo $$; tr '\\0' ' ' < /proc/$$/cmdline ");
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn the_child_reads_standard_input() {
    let world = World::new("stdin", BTreeMap::new());
    let mut exec = world.exec(&["--no-access-token"]);
    exec.args(["--", "cat"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = exec.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"one\n\0two").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, b"one\n\0two");
}

#[test]
fn status_and_signals_are_those_of_the_child() {
    let world = World::new("status", BTreeMap::new());
    let run = |script: &str| {
        world.exec(&["--no-access-token"]).args(["--", "sh", "-c", script]).output().unwrap()
    };
    for code in [0, 1, 69, 255] {
        assert_eq!(run(&format!("exit {code}")).status.code(), Some(code));
    }
    assert_eq!(run("kill -TERM $$").status.signal(), Some(15));
    // Rust ignores SIGPIPE. A child that inherited this would not end when its reader ends.
    assert_eq!(run("kill -PIPE $$; exit 3").status.signal(), Some(13));
}

#[test]
fn a_program_that_cannot_run_is_reported() {
    let world = World::new("not-started", BTreeMap::new());
    for (variable, value, status) in [
        ("AWS_EC2_METADATA_DISABLED", "true", 69),
        ("AWS_REGION", "nowhere", 69),
        ("GCP_WIF_ALLOWED_HOSTS", "", 78),
        ("GCP_WIF_CREDENTIAL_FILE", "missing.json", 78),
    ] {
        let mut exec = world.exec(&[]);
        exec.env(variable, value).args(["--", "touch", "started"]);
        let output = exec.output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{variable}");
        assert!(text(&output.stderr).starts_with("error: "), "{variable}");
    }
    assert!(!world.folder.join("started").exists());
}

struct World {
    clouds: Clouds,
    folder: Folder,
}

impl World {
    fn new(name: &str, overrides: BTreeMap<String, Answer>) -> Self {
        let clouds = Clouds::start(overrides);
        let folder = Folder::new(&format!("exec-{name}"));
        let service_account = Some("job@my-project.iam.gserviceaccount.com");
        folder.write("aws.json", clouds.credential_json(service_account));
        Self { clouds, folder }
    }

    fn exec(&self, flags: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gcp-wif"));
        command.arg("exec").args(flags).env_clear().envs(self.outer()).current_dir(&self.folder);
        command
    }

    fn outer(&self) -> BTreeMap<String, String> {
        [
            ("HOME", outside::NO_HOME.1.to_owned()),
            ("PATH", "/usr/bin:/bin".to_owned()),
            ("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority()),
            ("GCP_WIF_CREDENTIAL_FILE", "aws.json".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

fn variables(output: &Output) -> BTreeMap<String, String> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
        .lines()
        .map(|line| {
            let (name, value) = line.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const SHADOWS: [&str; 13] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "GCP_WIF_EXTERNAL_ID",
    "GCP_WIF_PROFILE",
    "GCP_WIF_ROLE_SESSION_NAME",
];

const UNRELATED: [&str; 4] =
    ["AWS_CONFIG_FILE", "AWS_ENDPOINT_URL", "CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT"];
