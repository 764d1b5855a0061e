//! Fuzzes the response of an executable, on its standard output and in its output file.

use gcp_wif::external_account::Trust;
use gcp_wif::federation::Federation;

use super::hidden;
use super::world::{World, error_text, split_line};

/// Takes `stdout`, `file` or `fails`, a line feed, and the response.
pub fn run(bytes: &[u8]) {
    let (place, response) = split_line(bytes);
    let secrets = hidden::from_json(response);
    let world = World::of(&[("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")]);
    let (world, credential_file) = match place {
        "file" => (world.with_files([("/response", response)]), WITH_OUTPUT_FILE),
        "fails" => (world.printing(Some("exit status: 1"), response), PRINTS),
        _ => (world.printing(None, response), PRINTS),
    };
    let context = world.context.clone();
    let federation = Federation::from_json(credential_file.as_bytes(), &Trust::default(), context);
    let token = federation.and_then(|federation| federation.subject_token());
    let shown = match token {
        Ok(token) => format!("{token:?}"),
        Err(error) => error_text(&error),
    };
    world.check(&shown, &secrets, 0);
}

const PRINTS: &str = r#"{"type": "external_account",
"audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p",
"subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
"credential_source": {"executable": {"command": "/bin/token"}}}"#;

const WITH_OUTPUT_FILE: &str = r#"{"type": "external_account",
"audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p",
"subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
"credential_source": {"executable": {"command": "/bin/token", "output_file": "/response"}}}"#;
