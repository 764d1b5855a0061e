//! Fuzzes the content of a file source and the responses of a URL source, as text and as JSON.

use gcp_wif::external_account::Trust;
use gcp_wif::federation::Federation;

use super::world::{World, answer, error_text, split_line, word_and_status};

/// Takes `file`, `file-json`, `url` or `url-json`, for a URL with a status, a line feed, and the content.
pub fn run(bytes: &[u8]) {
    let (line, content) = split_line(bytes);
    let (source, status) = word_and_status(line);
    let body = content.to_vec();
    let world = World::of(&[])
        .with_files([("/token", content)])
        .answering(move |_| answer(status, "application/json", &body));
    let place = match source.starts_with("url") {
        true => r#""url": "http://169.254.169.254/token", "headers": {"Metadata": "True"}"#,
        false => r#""file": "/token""#,
    };
    let format = match source.ends_with("-json") {
        true => r#"{"type": "json", "subject_token_field_name": "value"}"#,
        false => r#"{"type": "text"}"#,
    };
    let credential_file = format!("{START}{{{place}, \"format\": {format}}}}}");
    let context = world.context.clone();
    let federation = Federation::from_json(credential_file.as_bytes(), &Trust::default(), context);
    let shown = match federation.and_then(|federation| federation.subject_token()) {
        Ok(token) => format!("{token:?}"),
        Err(error) => error_text(&error),
    };
    // Nothing of the content is shown, even if it is not a token.
    world.check(&shown, &["made-up-".to_owned()], 3);
}

const START: &str = r#"{"type": "external_account",
"audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p",
"subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
"credential_source": "#;
