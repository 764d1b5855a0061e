//! Google's own libraries, which run the program as the executable of a credential file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use testkit::clouds::{AUDIENCE, Clouds, FEDERATED_TOKEN, SECRET_ACCESS_KEY};
use testkit::credential_files::{AWS4_REQUEST, JWT};
use testkit::folder::Folder;
use testkit::output::{printed, stderr};

use crate::support::outside;

#[test]
fn python_accepts_the_jwt() {
    let Some(python) = python() else { return };
    for kind in [JWT, ID_TOKEN] {
        let world = World::new("python-jwt", kind);
        assert_eq!(printed(&world.run(&python)), FEDERATED_TOKEN);
        assert_eq!(world.clouds.request_lines(), ["POST /", "POST /v1/token"]);
    }
}

#[test]
fn node_accepts_the_jwt() {
    let Some(node) = node() else { return };
    for kind in [JWT, ID_TOKEN] {
        let world = World::new("node-jwt", kind);
        assert_eq!(printed(&world.run(&node)), FEDERATED_TOKEN);
        assert_eq!(world.clouds.request_lines(), ["POST /", "POST /v1/token"]);
    }
}

#[test]
fn node_accepts_the_signed_request() {
    let Some(node) = node() else { return };
    let world = World::new("node-aws4", AWS4_REQUEST);
    assert_eq!(printed(&world.run(&node)), FEDERATED_TOKEN);
    assert_eq!(world.clouds.request_lines(), ["POST /v1/token"]);
}

#[test]
fn rust_accepts_the_jwt() {
    let Some(rust) = rust() else { return };
    for kind in [JWT, ID_TOKEN] {
        let world = World::with_flags("rust-jwt", kind);
        assert_eq!(printed(&world.run(&rust)), FEDERATED_TOKEN);
        assert_eq!(world.clouds.request_lines(), ["POST /", "POST /v1/token"]);
    }
}

#[test]
fn rust_accepts_the_signed_request() {
    let Some(rust) = rust() else { return };
    let world = World::with_flags("rust-aws4", AWS4_REQUEST);
    assert_eq!(printed(&world.run(&rust)), FEDERATED_TOKEN);
    assert_eq!(world.clouds.request_lines(), ["POST /v1/token"]);
}

/// The library chooses the kind of source by the type of the subject token, and then misses the
/// members of AWS's own source. `docs/executable.md` says so; it may change when this test fails.
#[test]
fn python_refuses_an_executable_for_the_signed_request() {
    let Some(python) = python() else { return };
    let world = World::new("python-aws4", AWS4_REQUEST);
    let expected = "InvalidResource: No valid AWS 'credential_source' provided\n";
    assert_eq!(complaint(&world.run(&python)), expected);
    assert!(world.clouds.request_lines().is_empty());
}

#[test]
fn the_output_file_saves_the_second_run() {
    for client in [python(), node()].into_iter().flatten() {
        let world = World::with_output_file("output-file", JWT);
        assert_eq!(printed(&world.run(&client)), FEDERATED_TOKEN);
        assert_eq!(printed(&world.run(&client)), FEDERATED_TOKEN);
        assert_eq!(
            world.clouds.request_lines(),
            ["POST /", "POST /v1/token", "POST /v1/token"],
            "{client:?}"
        );
    }
}

#[test]
fn python_ignores_a_broken_output_file() {
    let Some(python) = python() else { return };
    let world = World::with_output_file("broken-output-file", JWT);
    world.folder.write("response.json", "{\"version\": 1, \"succ");
    assert_eq!(printed(&world.run(&python)), FEDERATED_TOKEN);
}

#[test]
fn a_failure_is_shown_with_its_code_and_its_hint() {
    let message = "AWS STS returned HTTP 403 `SignatureDoesNotMatch` for GetWebIdentityToken: \
                   SignatureDoesNotMatch (request ID `01234567-89ab-cdef-0123-456789abcdef`); \
                   hint: check AWS_SECRET_ACCESS_KEY: it does not belong to the access key id";
    let wrong = |client: &Client| {
        let mut world = World::new("failure", JWT);
        world.secret_access_key = "made-up-secret";
        complaint(&world.run(client))
    };
    if let Some(rust) = rust() {
        let mut world = World::with_flags("failure", JWT);
        world.secret_access_key = "made-up-secret";
        let complaint = complaint(&world.run(&rust));
        let expected = format!("code: Some(\"REFUSED\"), message: Some(\"{message}\")");
        assert!(complaint.contains(&expected), "{complaint}");
    }
    if let Some(python) = python() {
        let expected = format!(
            "RefreshError: Executable returned unsuccessful response: code: REFUSED, message: \
             {message}.\n"
        );
        assert_eq!(wrong(&python), expected);
    }
    if let Some(node) = node() {
        let expected = format!(
            "Error: The executable failed with exit code: REFUSED and error message: {message}.\n"
        );
        assert_eq!(wrong(&node), expected);
    }
}

#[test]
fn python_revokes_the_output_file() {
    let Some(mut python) = python() else { return };
    python.args = vec!["tests/interop/revoke.py".into()];
    let world = World::with_output_file("sign-out", JWT);
    let file = world.folder.join("executable.json");
    let json = fs::read_to_string(&file).unwrap();
    let workforce = "//iam.googleapis.com/locations/global/workforcePools/staff/providers/aws";
    let json = json.replace(AUDIENCE, workforce);
    let timeouts = "\"interactive_timeout_millis\":30000,\"timeout_millis\"";
    fs::write(&file, json.replace("\"timeout_millis\"", timeouts)).unwrap();
    let response = world.folder.join("response.json");
    fs::write(&response, "").unwrap();
    printed(&world.run(&python));
    assert!(!response.exists());
    assert!(world.clouds.request_lines().is_empty());
}

/// A library, ready to get a token.
#[derive(Debug)]
pub struct Client {
    pub program: OsString,
    pub args: Vec<OsString>,
}

pub fn python() -> Option<Client> {
    let program = outside::named_by("GCP_WIF_TEST_PYTHON", "google-auth")?;
    Some(Client { program, args: vec!["tests/interop/access_token.py".into()] })
}

pub fn node() -> Option<Client> {
    let packages = outside::named_by("GCP_WIF_TEST_NODE", "google-auth-library")?;
    let args = vec!["tests/interop/access_token.mjs".into(), packages];
    Some(Client { program: "node".into(), args })
}

pub fn rust() -> Option<Client> {
    let folder = outside::named_by("GCP_WIF_TEST_RUST", "google-cloud-auth")?;
    let program = Path::new(&folder).join("debug/tokens").into();
    Some(Client { program, args: vec!["1".into()] })
}

/// A fake of both clouds, and a credential file that names the program.
struct World {
    clouds: Clouds,
    folder: Folder,
    secret_access_key: &'static str,
}

impl World {
    fn new(name: &str, subject_token_type: &str) -> Self {
        Self::with_executable(Self::folder(name), subject_token_type, json!({}))
    }

    fn with_output_file(name: &str, subject_token_type: &str) -> Self {
        let folder = Self::folder(name);
        let executable = json!({ "output_file": folder.join("response.json") });
        Self::with_executable(folder, subject_token_type, executable)
    }

    /// Returns a world for a library that sets no variables.
    fn with_flags(name: &str, subject_token_type: &str) -> Self {
        let flags = format!("--audience {AUDIENCE} --subject-token-type {subject_token_type}");
        let executable = json!({ "command": format!("{COMMAND} {flags}") });
        Self::with_executable(Self::folder(name), subject_token_type, executable)
    }

    fn with_executable(
        folder: Folder,
        subject_token_type: &str,
        mut executable: serde_json::Value,
    ) -> Self {
        let clouds = Clouds::start(BTreeMap::new());
        if executable["command"].is_null() {
            executable["command"] = COMMAND.into();
        }
        executable["timeout_millis"] = 5000.into();
        let file = json!({
            "universe_domain": "googleapis.com",
            "type": "external_account",
            "audience": AUDIENCE,
            "subject_token_type": subject_token_type,
            "token_url": format!("{}/v1/token", clouds.origin()),
            "credential_source": { "executable": executable },
        });
        folder.write("executable.json", file.to_string());
        Self { clouds, folder, secret_access_key: SECRET_ACCESS_KEY }
    }

    fn folder(name: &str) -> Folder {
        Folder::new(&format!("libraries-{name}"))
    }

    fn run(&self, client: &Client) -> Output {
        let file = self.folder.join("executable.json");
        Command::new(&client.program)
            .args(&client.args)
            .arg(&file)
            .env_clear()
            .envs([outside::NO_HOME])
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("GOOGLE_APPLICATION_CREDENTIALS", &file)
            .env("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
            .envs(self.clouds.aws_variables())
            .env("AWS_SECRET_ACCESS_KEY", self.secret_access_key)
            .output()
            .unwrap()
    }
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    stderr(output)
}

const COMMAND: &str = concat!(env!("CARGO_BIN_EXE_gcp-wif"), " executable");

const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
