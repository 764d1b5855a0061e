//! What a server prints and writes at its start, and starts that fail.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::Value;
use testkit::clouds::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};

use super::world::{Running, World};
use crate::serve::world::SERVICE_ACCOUNT;

#[test]
fn the_variables_are_printed_and_written() {
    let world = World::new("variables");
    let flags = ["imds", "--env-file", "imds.env", "--write-credential-file", "out.json"];
    let server = world.serve(&flags);
    let endpoint = format!("http://{}{}", server.address, server.capability);
    let out = world.folder.join("out.json");
    let expected = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{endpoint}/v1/credentials")),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", server.authorization.clone()),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint.clone()),
        ("AWS_REGION", "us-east-2".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-2".to_owned()),
        ("GOOGLE_APPLICATION_CREDENTIALS", out.display().to_string()),
    ];
    let shown: Vec<_> = server.variables().map(|(name, value)| (name, value.to_owned())).collect();
    assert_eq!(shown, expected);
    let lines = expected.map(|(name, value)| format!("{name}={value}\n"));
    let env_file = world.folder.join("imds.env");
    assert_eq!(fs::read_to_string(&env_file).unwrap(), lines.concat());
    let unset = server.process.lines.last().unwrap();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
        assert!(unset.contains(&format!(" {name}")), "{unset}");
    }
    assert!(!unset.contains("GOOGLE_APPLICATION_CREDENTIALS"), "{unset}");
    for file in [&env_file, &out] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let written: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    let original = fs::read(world.folder.join("aws.json")).unwrap();
    let mut expected: Value = serde_json::from_slice(&original).unwrap();
    let source = &mut expected["credential_source"];
    source["url"] = format!("{endpoint}/latest/meta-data/iam/security-credentials").into();
    source["region_url"] =
        format!("{endpoint}/latest/meta-data/placement/availability-zone").into();
    source["imdsv2_session_token_url"] = format!("{endpoint}/latest/api/token").into();
    assert_eq!(written, expected);

    let check = world.command(&["serve", "check", "--env-file", "imds.env"]).output().unwrap();
    assert!(check.status.success(), "{check:?}");
    drop(server);
    let check = world.command(&["serve", "check", "--env-file", "imds.env"]).output().unwrap();
    assert_eq!(check.status.code(), Some(75));
}

#[test]
fn one_process_serves_both() {
    let world = World::new("both");
    let flags = ["gce", "--imds", "--env-file", "both.env", "--write-credential-file", "out.json"];
    let server = world.serve(&flags);
    let names: Vec<&str> = server.variables().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    assert!(names.starts_with(&["GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP"]));
    assert_eq!(names[8], "GOOGLE_APPLICATION_CREDENTIALS");
    // One capability, in every variable and URL but the address that Node asks.
    let written = fs::read_to_string(world.folder.join("out.json")).unwrap();
    assert_eq!(written.matches(&format!("{}{}", server.address, server.capability)).count(), 3);
    for (name, value) in server.variables() {
        let has_address = value.contains(&server.address);
        let has_capability = value.contains(&server.capability);
        assert_eq!(has_capability, has_address && name != "GCE_METADATA_IP", "{name}={value}");
    }
    let token =
        format!("{}/computeMetadata/v1/instance/service-accounts/default/token", server.capability);
    let reply = server.send("GET", &token, "Metadata-Flavor: Google\r\n");
    assert!(reply.body.starts_with("{\"access_token\":\"made-up-"), "{reply:?}");
    assert!(server.session() > 0);
    let check = world.command(&["serve", "check", "--env-file", "both.env"]).output().unwrap();
    assert!(check.status.success(), "{check:?}");
    drop(server);
    let server = world.serve(&["gce", "--imds"]);
    assert!(
        server
            .process
            .lines
            .last()
            .unwrap()
            .starts_with("unset GOOGLE_APPLICATION_CREDENTIALS AWS_")
    );
}

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
    // By the variables, no file is needed.
    let mut command = world.command(&["aws-credentials"]);
    command.env_remove("GOOGLE_APPLICATION_CREDENTIALS").envs(server.variables());
    command.env_remove("GOOGLE_APPLICATION_CREDENTIALS");
    let output = command.output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("made-up-session-1"), "{shown}");
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let world = World::new("start");
    let authority = world.clouds.authority();
    // A port that the fake has taken: it is compared before anything listens.
    let own = |words: &[&str], name: &str, value: &str| {
        let mut command = world.command(&["serve"]);
        command.args(words).args(["--listen", &authority]).env(name, value);
        command
    };
    let keys = |words: &[&str]| {
        let mut command = world.command(words);
        command
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY);
        command
    };
    let long_lived = "error: the AWS credentials from environment are long-lived keys, and these keys \
                      need no server: give them to the program itself, or assume a role with \
                      `--assume-role`\n";
    let mut expired = keys(&["serve", "imds"]);
    expired
        .env("AWS_SESSION_TOKEN", "made-up-session")
        .env("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z");
    let mut another_source = world.command(&["serve", "imds"]);
    another_source.args(["--write-credential-file", "out.json", "--credential-file", "file.json"]);
    fs::write(world.folder.join("file.json"), world.clouds.file_credential_json("token")).unwrap();
    let mut nothing = world.command(&["serve", "imds", "--aws-source", "environment"]);
    let profiles = world.folder.join("config");
    fs::write(
        &profiles,
        format!(
            "[profile looped]\nec2_metadata_service_endpoint = http://{authority}/x\n\
             [profile task]\ncredential_source = EcsContainer\n"
        ),
    )
    .unwrap();
    let profile = |name: &str, kind: &[&str]| {
        let mut command = own(kind, "AWS_CONFIG_FILE", profiles.to_str().unwrap());
        command.args(["--profile", name]);
        command
    };
    let mut by_profile = profile("task", &["imds", "--aws-source", "profile"]);
    let uri = format!("http://{authority}/x/v1/credentials");
    by_profile.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri);
    nothing.env("AWS_REGION", "us-east-2").env_remove("GOOGLE_APPLICATION_CREDENTIALS");
    let mut without_file = world.command(&["serve", "imds", "--write-credential-file", "o.json"]);
    without_file.env_remove("GOOGLE_APPLICATION_CREDENTIALS");
    let cases: Vec<(Command, i32, String)> = vec![
        (keys(&["serve", "imds"]), 78, long_lived.to_owned()),
        (keys(&["serve", "gce", "--imds"]), 78, long_lived.to_owned()),
        (
            expired,
            69,
            "error: the AWS credentials from environment expired at 2020-01-01T00:00:00Z\n".to_owned(),
        ),
        (
            own(&["imds"], "AWS_EC2_METADATA_SERVICE_ENDPOINT", &format!("http://{authority}/x")),
            78,
            format!("error: `AWS_EC2_METADATA_SERVICE_ENDPOINT` leads to this server itself, {authority}"),
        ),
        (
            own(
                &["gce", "--imds"],
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                &format!("http://{authority}/x/v1/credentials"),
            ),
            78,
            format!("error: `AWS_CONTAINER_CREDENTIALS_FULL_URI` leads to this server itself, {authority}"),
        ),
        (
            profile("looped", &["imds"]),
            78,
            format!(
                "error: `ec2_metadata_service_endpoint` of the profile `looped` leads to this server \
                 itself, {authority}: remove it, so that the AWS credentials come from another source\n"
            ),
        ),
        (
            profile("looped", &["gce", "--imds"]),
            78,
            "error: `ec2_metadata_service_endpoint` of the profile `looped` leads to this".to_owned(),
        ),
        (
            by_profile,
            78,
            format!("error: `AWS_CONTAINER_CREDENTIALS_FULL_URI` leads to this server itself, {authority}"),
        ),
        (
            own(&["imds"], "X", ""),
            78,
            format!(
                "error: `credential_source.url` of the credential file leads to this server itself, \
                 {authority}: name the file that gcloud or `gcp-wif config create` wrote"
            ),
        ),
        (
            world.command(&["serve", "imds", "--write-credential-file", "aws.json"]),
            2,
            "error: `--write-credential-file` names the credential file itself".to_owned(),
        ),
        (
            another_source,
            2,
            "error: `--write-credential-file` is for AWS identities, and the credential file has a source \
             of the kind `file`\n"
                .to_owned(),
        ),
        (
            world.command(&["serve", "imds", "--write-credential-file", "missing/out.json"]),
            78,
            "error: the credential file of `--write-credential-file` cannot be written\n  caused by: "
                .to_owned(),
        ),
        (without_file, 78, "error: no credential file".to_owned()),
        (nothing, 69, "error: no AWS security credentials found\n".to_owned()),
        (
            world.command(&["serve", "gce", "--write-credential-file", "out.json"]),
            2,
            "error: the following required arguments were not provided:".to_owned(),
        ),
        (world.command(&["serve", "imds", "--scope", "a"]), 2, "error: unexpected".to_owned()),
        (world.command(&["serve", "imds", "--profile", "x"]), 69, "error: ".to_owned()),
    ];
    for (mut command, code, message) in cases {
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.starts_with(&message), "{command:?}: {stderr}");
        assert_eq!(output.status.code(), Some(code), "{command:?}: {stderr}");
        assert_eq!(output.stdout, b"", "{command:?}");
    }
}

#[test]
fn an_impersonated_account_keeps_its_file() {
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
