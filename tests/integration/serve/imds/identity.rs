//! Which AWS identity is served: the flags and settings that select it.

use std::fs;
use std::process::Command;

use testkit::clouds::{
    ACCESS_KEY_ID, ASSUMED_ACCESS_KEY_ID, ASSUMED_SESSION_TOKEN, SECRET_ACCESS_KEY, SESSION_TOKEN,
};

use super::world::World;

/// Every source has an identity at once, and each of these selects one of them.
#[test]
fn each_flag_reaches_its_identity() {
    let world = World::new("identity");
    let role = "arn:aws:iam::123456789012:role/my-role";
    let (first, second) = (format!("{role}-1"), format!("{role}-2"));
    let of_environment = [ACCESS_KEY_ID, "made-up-of-environment"];
    let of_profile = ["AKIDMADEUP", "made-up-of-profile"];
    let of_default = ["AKIDMADEUPDEFAULT", "made-up-of-default"];
    let of_container = [ACCESS_KEY_ID, SESSION_TOKEN];
    let assumed = [ASSUMED_ACCESS_KEY_ID, ASSUMED_SESSION_TOKEN];
    for kind in [&["imds"][..], &["gce", "--imds"]] {
        for (words, expected, role) in [
            (&[][..], of_environment, None),
            (&["--profile", "other"], of_profile, None),
            (&["--aws-source", "environment"], of_environment, None),
            (&["--aws-source", "profile"], of_default, None),
            (&["--aws-source", "profile", "--profile", "other"], of_profile, None),
            (&["--aws-source", "container"], of_container, None),
            (&["--aws-source", "instance-metadata"], [ACCESS_KEY_ID, "made-up-session-"], None),
            (&["--assume-role", &first], assumed, Some(&first)),
            (&["--assume-role", &first, "--assume-role", &second], assumed, Some(&second)),
            (&["--aws-source", "container", "--assume-role", &first], assumed, Some(&first)),
        ] {
            // AWS knows only the keys of the fake, and signs for Google what others have signed.
            let is_unknown = expected == of_profile || expected == of_default;
            if kind[0] == "gce" && is_unknown {
                continue;
            }
            let mut command = command(&world, &[kind, words].concat());
            let mut server = world.start(&mut command);
            let value: serde_json::Value = serde_json::from_str(&server.container().body).unwrap();
            let place = format!("{kind:?} {words:?}: {value}");
            assert_eq!(value["AccessKeyId"], expected[0], "{place}");
            assert!(value["Token"].as_str().unwrap().starts_with(expected[1]), "{place}");
            let named = role.map(|role| serde_json::Value::from(role.as_str()));
            assert_eq!(value.get("RoleArn").cloned(), named, "{place}");
            assert!(server.end().success(), "{place}");
        }
    }
}

#[test]
fn the_region_is_that_of_the_flag() {
    let world = World::new("region");
    let mut command = command(&world, &["imds", "--region", "eu-west-1"]);
    let server = world.start(&mut command);
    assert_eq!(server.process.variable("AWS_REGION"), "eu-west-1");
    let token = server.token(60);
    assert_eq!(
        server.get("/latest/meta-data/placement/availability-zone", &token).body,
        "eu-west-1a"
    );
}

#[test]
fn a_source_that_is_excluded_is_not_asked() {
    let world = World::new("excluded");
    let mut command = command(&world, &["imds", "--aws-source", "profile"]);
    let server = world.start(&mut command);
    assert_eq!(server.container().status, 200);
    assert_eq!(world.clouds.request_lines(), Vec::<String>::new());
}

/// Returns `serve` on a machine where every source has an identity.
fn command(world: &World, words: &[&str]) -> Command {
    let folder = &world.folder;
    fs::write(
        folder.join("credentials"),
        "[default]\naws_access_key_id = AKIDMADEUPDEFAULT\naws_secret_access_key = made-up\n\
             aws_session_token = made-up-of-default\n\
             [other]\naws_access_key_id = AKIDMADEUP\naws_secret_access_key = made-up\n\
             aws_session_token = made-up-of-profile\n",
    )
    .unwrap();
    let mut command = world.command(&["serve"]);
    let uri = format!("{}/v2/credentials/fake", world.clouds.origin());
    command
        .args(words)
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"))
        .env("AWS_CONFIG_FILE", "/nowhere")
        .env("AWS_REGION", "us-east-2")
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .env("AWS_SESSION_TOKEN", "made-up-of-environment")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri);
    command
}
