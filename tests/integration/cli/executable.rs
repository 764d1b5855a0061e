//! `gcp-wif executable`: tests that depend on the time or on the requests, and so cannot be cases
//! of `fixtures/cli`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::process::{Command, Output};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use testkit::clouds::{ACCESS_KEY_ID, AUDIENCE, Clouds, SECRET_ACCESS_KEY, SESSION_TOKEN};
use testkit::credential_files::{AWS4_REQUEST, JWT};
use testkit::folder::Folder;
use testkit::schema;
use testkit::verifier::verify;

use crate::support::program::gcp_wif;

#[test]
fn a_signed_request_is_valid_for_14_minutes_at_most() {
    let before = now();
    let response = respond(program(AWS4_REQUEST).env("AWS_SESSION_TOKEN", SESSION_TOKEN));
    assert_eq!(response["token_type"], "urn:ietf:params:oauth:token-type:id_token");
    let end = response["expiration_time"].as_u64().unwrap();
    assert!((before + 14 * 60..=now() + 14 * 60).contains(&end), "{end}");
    let query = format!("x={}", response["id_token"].as_str().unwrap());
    let (_, decoded) = url::form_urlencoded::parse(query.as_bytes()).next().unwrap();
    let secret_of = |id: &str| (id == ACCESS_KEY_ID).then(|| SECRET_ACCESS_KEY.to_owned());
    verify(&decoded, AUDIENCE, secret_of, SystemTime::now()).unwrap();
}

#[test]
fn flags_choose_what_the_jwt_request_contains() {
    let forms = |flags: &[&str]| {
        let clouds = Clouds::start(BTreeMap::new());
        let mut program = program(JWT);
        respond(program.args(flags).env("AWS_ENDPOINT_URL_STS", clouds.origin()));
        let requests = clouds.requests();
        assert_eq!(requests.len(), 1);
        let form: BTreeMap<String, String> =
            url::form_urlencoded::parse(&requests[0].body).into_owned().collect();
        form
    };
    let default = forms(&[]);
    assert_eq!(default["Action"], "GetWebIdentityToken");
    assert_eq!(default["Audience.member.1"], format!("https:{AUDIENCE}"));
    assert_eq!(default["SigningAlgorithm"], "RS256");
    assert!(!default.contains_key("DurationSeconds"));

    let custom = forms(&["--aws-audience=mine", "--signing-algorithm=ES384", "--duration=10m"]);
    assert_eq!(custom["Audience.member.1"], "mine");
    assert_eq!(custom["SigningAlgorithm"], "ES384");
    assert_eq!(custom["DurationSeconds"], "600");
}

#[test]
fn a_hanging_endpoint_is_reported_within_five_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let started = Instant::now();
    let response = respond(program(JWT).env("AWS_ENDPOINT_URL_STS", endpoint));
    assert_eq!(response["code"], "TEMPORARY");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn a_file_that_blocks_is_named() {
    let folder = Folder::new("file-that-blocks");
    let pipe = folder.pipe("pipe");
    // The first file is read late, the second before the settings are known.
    for variable in ["SSL_CERT_FILE", "GCP_WIF_CONFIG"] {
        let mut program = program(JWT);
        program.arg("--timeout=200ms").env(variable, &pipe);
        let response = respond(program.env("AWS_ENDPOINT_URL_STS", "https://sts.invalid"));
        assert_eq!(response["code"], "TEMPORARY");
        let message = response["message"].as_str().unwrap();
        assert!(message.contains(&format!("`{}`", pipe.display())), "{variable}: {message}");
        assert!(message.contains("; hint: "), "{variable}: {message}");
    }
}

#[test]
fn an_output_file_that_is_a_pipe_is_refused() {
    let folder = Folder::new("executable-pipe-as-output");
    let pipe = folder.pipe("output");
    let response = respond(program(JWT).env("GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE", &pipe));
    assert_eq!(response["code"], "OUTPUT_FILE");
    let message = response["message"].as_str().unwrap();
    let problem = format!("`{}` is a device or a pipe, expected a file; hint: ", pipe.display());
    assert!(message.contains(&problem), "{message}");
}

#[test]
fn an_argument_that_is_not_utf8_is_a_usage_error() {
    use std::os::unix::ffi::OsStringExt as _;

    let mut program = program(JWT);
    let response = respond(program.arg(std::ffi::OsString::from_vec(b"--audience=\xFF".to_vec())));
    assert_eq!(response["code"], "USAGE");
}

#[test]
fn every_code_is_in_the_schema_and_in_the_documentation() {
    let path = "schemas/executable_response.schema.json";
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let listed = schema["properties"]["code"]["enum"].as_array().unwrap();
    let listed: BTreeSet<&str> = listed.iter().map(|code| code.as_str().unwrap()).collect();
    let page = fs::read_to_string("docs/executable.md").unwrap();
    let (_, table) = page.split_once("\n| code | when |\n|---|---|\n| `USAGE`").unwrap();
    let (rows, _) = table.split_once("\n\n").unwrap();
    let rows = format!("| `USAGE`{rows}");
    let first_cells = rows.lines().map(|row| row.split('|').nth(1).unwrap());
    let described: BTreeSet<&str> =
        first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(listed, described);
}

/// Returns the command with an AWS identity, a request and no other variables.
fn program(token_type: &str) -> Command {
    let mut program = gcp_wif();
    program
        .arg("executable")
        .env("AWS_REGION", "us-east-2")
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .env("GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE", AUDIENCE)
        .env("GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE", token_type);
    program
}

/// Runs the program and returns its response, which fits the schema.
fn respond(program: &mut Command) -> Value {
    let Output { status, stdout, stderr } = program.output().unwrap();
    assert!(status.success());
    assert_eq!(String::from_utf8_lossy(&stderr), "");
    let response = serde_json::from_slice(&stdout).unwrap();
    assert_eq!(schema::problems("executable_response", &response), "");
    response
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
