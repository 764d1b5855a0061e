//! gcloud itself, if it is installed, with the files that `config create` writes.

use std::fs;
use std::process::{Command, Output};

use testkit::clouds::{ACCESS_TOKEN, AUDIENCE, Clouds, FEDERATED_TOKEN, SECRET_ACCESS_KEY};
use testkit::folder::Folder;
use testkit::output::{printed, stderr};

use crate::support::outside;
use crate::support::program::gcp_wif;

#[test]
fn gcloud_accepts_the_jwt() {
    let Some(world) = World::new("jwt") else { return };
    world.create("file.json", &[&world.executable(), JWT, SERVICE_ACCOUNT]);
    printed(&world.gcloud(&["auth", "login", "--cred-file=file.json"]));
    assert_eq!(printed(&world.gcloud(&["auth", "print-access-token"])), ACCESS_TOKEN);
    let generate = "POST /v1/projects/-/serviceAccounts/job@my-project.iam.gserviceaccount.com:\
                    generateAccessToken";
    assert_eq!(world.clouds.request_lines(), ["POST /", "POST /v1/token", generate]);
}

/// Without a service account, gcloud asks Google for the name of the identity.
#[test]
fn gcloud_accepts_the_jwt_without_a_service_account() {
    let Some(world) = World::new("jwt-alone") else { return };
    world.create("file.json", &[&world.executable(), JWT]);
    printed(&world.gcloud(&["auth", "login", "--cred-file=file.json"]));
    assert_eq!(printed(&world.gcloud(&["auth", "print-access-token"])), FEDERATED_TOKEN);
    assert!(world.clouds.request_lines().contains(&"POST /v1/introspect".to_owned()));
}

/// As the documentation says: gcloud contains Google's library for Python.
#[test]
fn gcloud_refuses_an_executable_for_the_signed_request() {
    let Some(world) = World::new("aws4") else { return };
    world.create("file.json", &[&world.executable(), AWS4_REQUEST, SERVICE_ACCOUNT]);
    let output = world.gcloud(&["auth", "login", "--cred-file=file.json"]);
    assert!(!output.status.success());
    let complaint = stderr(&output);
    assert!(complaint.contains("credentials are invalid or unsupported"), "{complaint}");
    assert!(world.clouds.request_lines().is_empty());
}

#[test]
fn gcloud_shows_what_to_do_about_a_failure() {
    let Some(mut world) = World::new("failure") else { return };
    world.create("file.json", &[&world.executable(), JWT, SERVICE_ACCOUNT]);
    printed(&world.gcloud(&["auth", "login", "--cred-file=file.json"]));
    world.secret_access_key = "made-up-secret";
    let output = world.gcloud(&["auth", "print-access-token"]);
    assert!(!output.status.success());
    let complaint = stderr(&output);
    let hint = "hint: check AWS_SECRET_ACCESS_KEY: it does not belong to the access key id";
    assert!(complaint.contains("code: REFUSED") && complaint.contains(hint), "{complaint}");
}

/// gcloud itself cannot reach the metadata service here, as on Fargate.
#[test]
fn gcloud_works_with_the_plain_file_by_exec() {
    let Some(world) = World::new("plain") else { return };
    world.create("file.json", &["--aws", SERVICE_ACCOUNT]);
    printed(
        &world.command("gcloud").args(["auth", "login", "--cred-file=file.json"]).output().unwrap(),
    );
    let print = ["auth", "print-access-token"];
    let without = world.command("gcloud").args(print).output().unwrap();
    assert!(!without.status.success(), "the keys came from somewhere else");
    let words = ["--no-access-token", "--", "gcloud"];
    assert_eq!(printed(&world.exec(&[words.as_slice(), &print].concat())), ACCESS_TOKEN);
}

#[test]
fn gcloud_needs_no_login_by_exec() {
    let Some(world) = World::new("token") else { return };
    world.create("file.json", &["--aws", SERVICE_ACCOUNT]);
    let token = printed(&world.exec(&["--", "gcloud", "auth", "print-access-token"]));
    assert_eq!(token, ACCESS_TOKEN);
}

/// The other tests compare with files that gcloud has written; this one with the gcloud installed.
#[test]
fn gcloud_writes_the_same_files() {
    let Some(world) = World::new("create") else { return };
    let certificate = ["--credential-cert-path=leaf.pem", "--credential-cert-private-key-path=key"];
    let config = "--credential-cert-configuration-output-file=config.json";
    let workforce = "locations/global/workforcePools/staff/providers/example";
    for (pools, args) in [
        ("workload-identity-pools", vec![AUDIENCE_NAME, certificate[0], certificate[1]]),
        ("workload-identity-pools", vec![AUDIENCE_NAME, certificate[0], certificate[1], config]),
        (
            "workforce-pools",
            vec![
                workforce,
                "--executable-command=/opt/example",
                "--executable-output-file=/var/run/example.json",
                "--executable-interactive-timeout-millis=30000",
                "--workforce-pool-user-project=my-project",
            ],
        ),
    ] {
        let written = |program: &str, words: &[&str]| {
            let output = world
                .command(program)
                .args(words)
                .args(&args)
                .arg("--output-file=new.json")
                .output()
                .unwrap();
            printed(&output);
            ["new.json", "config.json", "gcloud/certificate_config.json"].map(|name| {
                let path = world.folder.join(name);
                let content = fs::read_to_string(&path).ok();
                let _ = fs::remove_file(&path);
                content
            })
        };
        let expected = written("gcloud", &["iam", pools, "create-cred-config"]);
        let found = written(env!("CARGO_BIN_EXE_gcp-wif"), &["config", "create"]);
        assert_eq!(found, expected, "{args:?}");
    }
}

/// The fake of both clouds, and a configuration folder for gcloud.
struct World {
    clouds: Clouds,
    folder: Folder,
    secret_access_key: &'static str,
}

impl World {
    /// Returns `None` on a machine without gcloud.
    fn new(name: &str) -> Option<Self> {
        if !outside::has_program("gcloud", &format!("gcloud, {name}")) {
            return None;
        }
        let folder = Folder::new(&format!("gcloud-{name}"));
        let clouds = Clouds::start_for_any_client();
        Some(Self { clouds, folder, secret_access_key: SECRET_ACCESS_KEY })
    }

    fn executable(&self) -> String {
        format!("--executable-command={} executable", env!("CARGO_BIN_EXE_gcp-wif"))
    }

    /// Creates a file with `config create` and replaces its URLs: Google's by those of the fake,
    /// and the metadata service by an address without a listener.
    fn create(&self, file: &str, flags: &[&str]) {
        let output = gcp_wif().args(["config", "create", AUDIENCE]).args(flags).output().unwrap();
        let json = printed(&output)
            .replace("https://sts.googleapis.com", &self.clouds.origin())
            .replace("https://iamcredentials.googleapis.com", &self.clouds.origin())
            .replace("http://169.254.169.254", "http://127.0.0.1:1");
        self.folder.write(file, json);
    }

    /// Runs gcloud in an environment in which the executable finds AWS keys.
    fn gcloud(&self, args: &[&str]) -> Output {
        self.command("gcloud")
            .args(args)
            .env("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
            .envs(self.clouds.aws_variables())
            .env("AWS_SECRET_ACCESS_KEY", self.secret_access_key)
            .output()
            .unwrap()
    }

    /// Runs `gcp-wif exec` in an environment in which only it finds an AWS identity, in the
    /// metadata of the fake.
    fn exec(&self, args: &[&str]) -> Output {
        let file = self.folder.join("own.json");
        let service_account = SERVICE_ACCOUNT.split_once('=').map(|(_, email)| email);
        fs::write(&file, self.clouds.credential_json(service_account)).unwrap();
        self.command(env!("CARGO_BIN_EXE_gcp-wif"))
            .arg("exec")
            .args(args)
            .env("GCP_WIF_CREDENTIAL_FILE", file)
            .env("GCP_WIF_ALLOWED_HOSTS", self.clouds.authority())
            .output()
            .unwrap()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", &self.folder)
            .env("CLOUDSDK_CONFIG", self.folder.join("gcloud"))
            .env("CLOUDSDK_CORE_DISABLE_PROMPTS", "1")
            .env("CLOUDSDK_CORE_DISABLE_USAGE_REPORTING", "1")
            .env("CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK", "1");
        command
    }
}

const AUDIENCE_NAME: &str =
    "projects/123456789012/locations/global/workloadIdentityPools/my-pool/providers/my-x509";

const JWT: &str = "--subject-token-type=urn:ietf:params:oauth:token-type:jwt";

const AWS4_REQUEST: &str = "--subject-token-type=urn:ietf:params:aws:token-type:aws4_request";

const SERVICE_ACCOUNT: &str = "--service-account=job@my-project.iam.gserviceaccount.com";
