//! `--timeout` bounds everything: files that block, a silent standard input, an output without a
//! reader.

use std::collections::BTreeMap;
use std::io::{PipeReader, PipeWriter, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_setfl};
use testkit::clouds::{ACCESS_KEY_ID, Clouds, SECRET_ACCESS_KEY};
use testkit::folder::Folder;
use testkit::output::stderr;

use crate::support::program::gcp_wif;

#[test]
fn every_file_that_blocks_is_named_with_exit_75() {
    let world = World::new("files");
    let pipe = world.pipe();
    let account = ("GCP_WIF_CREDENTIAL_FILE", "aws.json");
    let web_identity = ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r");
    let container = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
    let other_google = ("GCP_WIF_CREDENTIAL_FILE", "google.json");
    for (variable, args, others) in [
        ("GCP_WIF_CONFIG", &["subject-token"][..], &[account][..]),
        ("GCP_WIF_CREDENTIAL_FILE", &["subject-token"], &[]),
        ("GOOGLE_APPLICATION_CREDENTIALS", &["access-token"], &[]),
        ("AWS_CONFIG_FILE", &["aws-credentials"], &[]),
        ("AWS_SHARED_CREDENTIALS_FILE", &["aws-credentials"], &[]),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &["aws-credentials"], &[web_identity]),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &["aws-credentials"], &[container]),
        ("SSL_CERT_FILE", &["access-token"], &[other_google, KEY, SECRET]),
    ] {
        let mut command = world.command(args);
        command.env(variable, &pipe).envs(others.iter().copied());
        let output = within_seconds(&mut command);
        assert_names(&output, &pipe, variable);
    }
    for args in [
        &["--config", "PIPE", "whoami"][..],
        &["--credential-file", "PIPE", "id-token", "--audience", "a"],
        &["config", "check", "PIPE"],
    ] {
        let args = args.iter().map(|word| if *word == "PIPE" { path(&pipe) } else { word });
        let args: Vec<&str> = args.collect();
        assert_names(&within_seconds(&mut world.command(&args)), &pipe, &args.join(" "));
    }
}

#[test]
fn a_silent_standard_input_is_named_with_exit_75() {
    let world = World::new("stdin");
    let device = "arn:aws:iam::123456789012:mfa/me";
    for args in [
        &["--credential-file", "-", "access-token"][..],
        &["config", "check", "-"],
        &["aws-credentials", "--session-token", "--mfa-serial", device, "--mfa-code", "-"],
        &["docker-credential", "get"],
        &["docker-credential", "store"],
    ] {
        let (reader, _writer) = std::io::pipe().unwrap();
        let mut command = world.command(args);
        command.envs([KEY, SECRET]).stdin(reader);
        let output = within_seconds(&mut command);
        let stderr = stderr(&output);
        assert!(stderr.contains("standard input was not ready within "), "{args:?}: {stderr}");
        // A Docker helper knows one exit code.
        let expected = if args[0] == "docker-credential" && args[1] == "get" { 1 } else { 75 };
        assert_eq!(output.status.code(), Some(expected), "{args:?}: {stderr}");
    }
}

#[test]
fn a_standard_output_without_a_reader_is_not_awaited() {
    let world = World::new("stdout");
    let (_reader, writer) = full_pipe();
    let mut create = world.command(&["config", "create"]);
    create.args(CREATE).stdout(writer);
    let output = within_seconds(&mut create);
    let stderr = stderr(&output);
    assert_eq!(output.status.code(), Some(75), "{stderr}");
    assert!(stderr.starts_with("error: timed out waiting for standard output\n"), "{stderr}");
}

#[test]
fn a_standard_error_without_a_reader_is_not_awaited() {
    let world = World::new("stderr");
    let (_reader, writer) = full_pipe();
    let mut command = world.command(&["whoami"]);
    let output = within_seconds(command.stderr(writer));
    assert_eq!(output.status.code(), Some(75));
}

#[test]
fn the_time_of_the_settings_counts_from_the_beginning() {
    let world = World::new("settings");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    world.folder.write("config.toml", "timeout = \"300ms\"\n");
    let mut command = world.command(&["--config", "config.toml", "whoami"]);
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    command.envs([KEY, SECRET]).env("AWS_ENDPOINT_URL_STS", endpoint).env_remove("GCP_WIF_TIMEOUT");
    let output = within_seconds(&mut command);
    assert_eq!(output.status.code(), Some(75), "{output:?}");
}

/// Runs a command, which has to end soon after its 300 ms.
fn within_seconds(command: &mut Command) -> Output {
    let started = Instant::now();
    let output = command.output().unwrap();
    assert!(started.elapsed() < Duration::from_secs(20), "{command:?}: {:?}", started.elapsed());
    output
}

/// Makes a pipe whose writer blocks.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    fcntl_setfl(&writer, OFlags::NONBLOCK).unwrap();
    while writer.write(&[b'x'; 4096]).is_ok() {}
    fcntl_setfl(&writer, OFlags::empty()).unwrap();
    (reader, writer)
}

fn assert_names(output: &Output, file: &Path, what: &str) {
    let stderr = stderr(output);
    assert_eq!(output.status.code(), Some(75), "{what}: {stderr}");
    assert!(stderr.contains(&format!("`{}`", path(file))), "{what}: {stderr}");
    assert!(stderr.contains("\nhint: `--timeout` "), "{what}: {stderr}");
    assert!(output.stdout.is_empty(), "{what}");
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

struct World {
    folder: Folder,
}

impl World {
    fn new(name: &str) -> Self {
        let folder = Folder::new(&format!("time-{name}"));
        let clouds = Clouds::start(BTreeMap::new());
        folder.write("aws.json", clouds.credential_json(None));
        folder.write("google.json", GOOGLE);
        Self { folder }
    }

    fn pipe(&self) -> PathBuf {
        self.folder.pipe("pipe")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = gcp_wif();
        command
            .args(args)
            .env("GCP_WIF_TIMEOUT", "300ms")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_REGION", "us-east-2")
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }
}

/// Google's own endpoints, over TLS.
const GOOGLE: &str = r#"{
  "type": "external_account",
  "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/a",
  "subject_token_type": "urn:ietf:params:aws:token-type:aws4_request",
  "token_url": "https://sts.googleapis.com/v1/token",
  "credential_source": {
    "environment_id": "aws1",
    "regional_cred_verification_url":
      "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"
  }
}"#;

const KEY: (&str, &str) = ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID);

const SECRET: (&str, &str) = ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY);

const CREATE: [&str; 2] =
    ["projects/1/locations/global/workloadIdentityPools/p/providers/a", "--aws"];
