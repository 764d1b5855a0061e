//! What a server prints and writes at its start.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::world::World;

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
