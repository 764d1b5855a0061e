//! The names by which other programs find this one.

use testkit::clouds;

use super::kubelet;
use super::world::World;

#[test]
fn docker_finds_its_helper_by_name() {
    let world = World::new("name");
    let helper = world.link("docker-credential-gcp-wif");
    let output = world.run(&helper, &["get"], "gcr.io");
    let expected = format!(
        "{{\"Secret\":\"{}\",\"ServerURL\":\"gcr.io\",\"Username\":\"oauth2accesstoken\"}}\n",
        clouds::ACCESS_TOKEN
    );
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert_eq!(String::from_utf8(world.run(&helper, &["list"], "").stdout).unwrap(), "{}\n");
    let output = world.run(&helper, &["get"], "https://index.docker.io/v1/");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"credentials not found in native keychain\n");
    assert_eq!(output.stderr, b"");

    let help = String::from_utf8(world.run(&helper, &["--help"], "").stdout).unwrap();
    assert!(help.contains("Usage: docker-credential-gcp-wif [OPTIONS] <COMMAND>"), "{help}");
    let output = world.run(&helper, &["gte"], "");
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("Usage: docker-credential-gcp-wif "), "{error}");

    // With another name, the program is gcp-wif itself.
    let other = world.link("docker-credential-other");
    assert_eq!(world.run(&other, &["get"], "gcr.io").status.code(), Some(2));
}

#[test]
fn each_name_stands_for_its_command() {
    let world = World::new("names");
    let git = "protocol=https\nhost=go.googlesource.com\n";
    let image = kubelet::request("v1", "");
    for (name, args, stdin, part) in [
        ("git-credential-gcp-wif", &["get"][..], git, "username=git-account\n"),
        (
            "gcp-wif-image-credential-provider",
            &[],
            &image,
            r#""kind":"CredentialProviderResponse""#,
        ),
        (
            "gcp-credential-provider",
            &["--registry=a.example"],
            &image,
            r#""europe-docker.pkg.dev":"#,
        ),
        ("gcloud", &["auth", "print-access-token"], "", ""),
        ("gcloud", &["--format", "json", "config", "config-helper"], "", r#""access_token": "#),
    ] {
        let _ = std::fs::remove_file(world.folder.join(name));
        let program = world.link(name);
        let output = world.run(&program, args, stdin);
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{name} {args:?}: {printed}");
        assert!(
            printed.contains(part) && printed.contains(clouds::ACCESS_TOKEN),
            "{name}: {printed}"
        );
        assert_eq!(output.stderr, b"", "{name} {args:?}");
        let help = String::from_utf8(world.run(&program, &["--help"], "").stdout).unwrap();
        assert!(help.contains(&format!("Usage: {name} ")), "{name}: {help}");
    }
}

#[test]
fn the_flags_of_every_command_stand_behind_a_name_too() {
    let world = World::new("flags");
    let program = world.link("gcp-wif-image-credential-provider");
    let mut command = world.command(&program);
    command.env_remove("GOOGLE_APPLICATION_CREDENTIALS");
    command.args(["--credential-file=aws.json", "--aws-source=environment", "--timeout=20s"]);
    let output = super::world::feed(&mut command, &kubelet::request("v1", ""));
    assert!(output.status.success(), "{output:?}");
    let git = world.link("git-credential-gcp-wif");
    let request = "protocol=https\nhost=go.googlesource.com\n";
    let flags = ["--no-cache", "get", "--credential-file", "/nowhere/made-up.json"];
    let output = world.run(&git, &flags, request);
    assert_eq!(output.status.code(), Some(78), "{output:?}");
}

/// gcloud prints its version for this flag, and so do the other names.
#[test]
fn each_name_has_a_version() {
    let world = World::new("versions");
    for name in ["docker-credential-gcp-wif", "git-credential-gcp-wif", "gcloud"] {
        let output = world.run(&world.link(name), &["--version"], "");
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains(env!("CARGO_PKG_VERSION")), "{name}: {printed}");
    }
}
