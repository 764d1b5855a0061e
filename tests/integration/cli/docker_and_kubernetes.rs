//! The programs that kubectl and Docker run: their names, and output that fits their schemas.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use testkit::clouds::{self, Clouds};

use crate::support::outside;

#[test]
fn every_response_fits_its_schema() {
    let world = World::new("schemas");
    let program = Path::new(env!("CARGO_BIN_EXE_gcp-wif"));
    for (schema, args, stdin) in [
        ("id_token", &["id-token", "--audience=https://a.example", "--format=json"][..], ""),
        ("id_token", &["id-token", "--audiences=a", "--include-email", "--format=json"], ""),
        ("kubernetes_credential", &["kubernetes-credential"], ""),
        ("docker_credential", &["docker-credential", "get"], "https://europe-docker.pkg.dev\n"),
    ] {
        let output = world.run(program, args, stdin);
        assert!(output.status.success(), "{args:?}: {output:?}");
        assert_eq!(output.stderr, b"");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = fs::read(format!("schemas/{schema}.schema.json")).unwrap();
        let text: Value = serde_json::from_slice(&text).unwrap();
        assert!(jsonschema::meta::is_valid(&text), "{schema}");
        let validator = jsonschema::validator_for(&text).unwrap();
        let errors: Vec<_> = validator.iter_errors(&answer).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{schema}: {errors:?}");
        // A schema that accepts everything would prove nothing.
        for name in answer.as_object().unwrap().keys() {
            let mut other = answer.clone();
            other.as_object_mut().unwrap().remove(name);
            assert!(!validator.is_valid(&other), "{schema} does without {name}");
        }
    }
}

#[test]
fn docker_finds_its_helper_by_name() {
    let world = World::new("name");
    let helper = world.folder.join("docker-credential-gcp-wif");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gcp-wif"), &helper).unwrap();
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
    let other = world.folder.join("docker-credential-other");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_gcp-wif"), &other).unwrap();
    assert_eq!(world.run(&other, &["get"], "gcr.io").status.code(), Some(2));
}

/// The fake of both clouds, with a folder that has a credential file for it.
struct World {
    clouds: Clouds,
    folder: PathBuf,
}

impl World {
    fn new(name: &str) -> Self {
        let clouds = Clouds::start(BTreeMap::new());
        let folder =
            std::env::temp_dir().join(format!("gcp-wif-clients-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let account = Some("job@my-project.iam.gserviceaccount.com");
        fs::write(folder.join("aws.json"), clouds.credential_json(account)).unwrap();
        Self { clouds, folder }
    }

    fn run(&self, program: &Path, args: &[&str], stdin: &str) -> Output {
        let mut child = Command::new(program)
            .args(args)
            .env_clear()
            .envs([outside::NO_HOME])
            .env("GOOGLE_APPLICATION_CREDENTIALS", self.folder.join("aws.json"))
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .env("AWS_REGION", "us-east-2")
            .env("AWS_ACCESS_KEY_ID", clouds::ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", clouds::SECRET_ACCESS_KEY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input may have exited already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
