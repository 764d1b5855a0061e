//! Starts that fail: the exit code, the message, and nothing printed.

use std::fs;
use std::process::Command;

use testkit::clouds::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};

use super::world::World;

#[test]
fn credentials_that_cannot_be_served_stop_the_start() {
    let world = World::new("bad-credentials");
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
    for words in [&["serve", "imds"][..], &["serve", "gce", "--imds"]] {
        assert_fails(&mut keys(words), 78, long_lived);
    }
    let mut expired = keys(&["serve", "imds"]);
    expired.env("AWS_SESSION_TOKEN", "made-up-session");
    expired.env("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z");
    let message = "error: the AWS credentials from environment expired at 2020-01-01T00:00:00Z\n";
    assert_fails(&mut expired, 69, message);
    let mut none = world.command(&["serve", "imds", "--aws-source", "environment"]);
    none.env("AWS_REGION", "us-east-2").env_remove("GOOGLE_APPLICATION_CREDENTIALS");
    assert_fails(&mut none, 69, "error: no AWS security credentials found\n");
    assert_fails(&mut world.command(&["serve", "imds", "--profile", "x"]), 69, "error: ");
}

#[test]
fn a_source_that_leads_to_the_server_itself_stops_the_start() {
    let world = World::new("looped");
    let authority = world.clouds.authority();
    // The fake has taken the port: the addresses are compared before the server listens.
    let serve = |words: &[&str]| {
        let mut command = world.command(&["serve"]);
        command.args(words).args(["--listen", &authority]);
        command
    };
    let container =
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("http://{authority}/x/v1/credentials"));
    let endpoint = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", format!("http://{authority}/x"));
    for (kind, (name, value)) in [(&["imds"][..], &endpoint), (&["gce", "--imds"], &container)] {
        let message = format!("error: `{name}` leads to this server itself, {authority}");
        assert_fails(serve(kind).env(name, value), 78, &message);
    }

    let config = format!(
        "[profile looped]\nec2_metadata_service_endpoint = http://{authority}/x\n\
         [profile task]\ncredential_source = EcsContainer\n"
    );
    let config = world.folder.write("config", config);
    let with_profile = |kind: &[&str], name: &str| {
        let mut command = serve(kind);
        command.env("AWS_CONFIG_FILE", &config).args(["--profile", name]);
        command
    };
    let message = format!(
        "error: `ec2_metadata_service_endpoint` of the profile `looped` leads to this server itself, \
         {authority}: remove it, so that the AWS credentials come from another source\n"
    );
    for kind in [&["imds"][..], &["gce", "--imds"]] {
        assert_fails(&mut with_profile(kind, "looped"), 78, &message);
    }
    let (name, value) = &container;
    let mut by_profile = with_profile(&["imds", "--aws-source", "profile"], "task");
    let message = format!("error: `{name}` leads to this server itself, {authority}");
    assert_fails(by_profile.env(name, value), 78, &message);

    let message = format!(
        "error: `credential_source.url` of the credential file leads to this server itself, \
         {authority}: name the file that gcloud or `gcp-wif config create` wrote"
    );
    assert_fails(&mut serve(&["imds"]), 78, &message);
}

#[test]
fn a_credential_file_that_cannot_be_written_stops_the_start() {
    let world = World::new("bad-file");
    let serve = |file: &str| world.command(&["serve", "imds", "--write-credential-file", file]);
    let message = "error: `--write-credential-file` names the credential file itself";
    assert_fails(&mut serve("aws.json"), 2, message);
    let message =
        "error: the credential file of `--write-credential-file` cannot be written\n  caused by: ";
    assert_fails(&mut serve("missing/out.json"), 78, message);
    let mut without = serve("out.json");
    without.env_remove("GOOGLE_APPLICATION_CREDENTIALS");
    assert_fails(&mut without, 78, "error: no credential file");
    fs::write(world.folder.join("file.json"), world.clouds.file_credential_json("token")).unwrap();
    let message = "error: `--write-credential-file` is for AWS identities, and the credential file has \
                   a source of the kind `file`\n";
    assert_fails(serve("out.json").args(["--credential-file", "file.json"]), 2, message);
    let mut other = world.command(&["serve", "imds", "--credential-file", "file.json"]);
    assert_fails(
        &mut other,
        2,
        "error: `serve imds` is for AWS identities, and the credential file",
    );
}

#[test]
fn flags_that_do_not_fit_are_usage_errors() {
    let world = World::new("bad-flags");
    let mut without_imds = world.command(&["serve", "gce", "--write-credential-file", "out.json"]);
    let message = "error: the following required arguments were not provided:";
    assert_fails(&mut without_imds, 2, message);
    let mut with_scope = world.command(&["serve", "imds", "--scope", "a"]);
    assert_fails(&mut with_scope, 2, "error: unexpected");
}

/// Runs a server that has to fail, with a message that begins so.
fn assert_fails(command: &mut Command, code: i32, message: &str) {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with(message), "{command:?}: {stderr}");
    assert_eq!(output.status.code(), Some(code), "{command:?}: {stderr}");
    assert_eq!(output.stdout, b"", "{command:?}");
}
