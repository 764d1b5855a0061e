//! Finds the secrets of a scenario, and searches for them where they must not be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gcp_wif::http::Request;
use serde_json::Value;
use testkit::certificates;
use url::form_urlencoded;

use super::loaded::Loaded;
use super::subject_token::decoded;

/// Lists the texts that contain a secret, and which one, without showing it.
pub fn leaks(secrets: &[Named], printed: &[Named]) -> Vec<String> {
    let mut leaks = Vec::new();
    for secret in secrets {
        let plain = &secret.text;
        let encoded: String = form_urlencoded::byte_serialize(plain.as_bytes()).collect();
        for place in printed {
            if place.text.contains(plain.as_str()) || place.text.contains(&encoded) {
                leaks.push(format!("{} shows {}", place.name, secret.name));
            }
        }
    }
    leaks
}

/// A text with a name for messages.
pub struct Named {
    pub name: String,
    pub text: String,
}

impl Named {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// Lists the secrets of a scenario: those that it lists, those of its environment, its credential
/// file and its recorded responses, and those that the program derives from them.
pub fn secrets(scenario: &Loaded, requests: &[Request], subject_token: Option<&str>) -> Vec<Named> {
    let mut found = Vec::new();
    for (index, secret) in scenario.scenario.secrets.iter().enumerate() {
        found.push(Named::new(format!("number {index} of `secrets`"), secret));
    }
    if let Some(code) = &scenario.scenario.settings.mfa_code {
        found.push(Named::new("`mfa_code`", code));
    }
    for name in SECRET_VARIABLES {
        if let Some(value) = scenario.scenario.environment.get(name) {
            found.push(Named::new(format!("`{name}`"), value));
        }
    }
    for (name, secret, id) in scenario.credential_secrets() {
        if name == "client_secret" {
            let basic = STANDARD.encode(format!("{id}:{secret}"));
            found.push(Named::new("`client_secret` in base64", basic));
        }
        found.push(Named::new(format!("`{name}` of the credential file"), secret));
    }
    for (name, value) in scenario.source_headers() {
        // `True` and the like are no secrets.
        if value.len() >= SHORTEST {
            let credentials = value.split_once(' ').map_or(&*value, |(_, credentials)| credentials);
            found.push(Named::new(format!("the header `{name}`"), credentials));
        }
    }
    for content in scenario.scenario.files.values() {
        let lines = certificates::key_lines(content);
        found.extend(lines.into_iter().map(|line| Named::new("a private key", line)));
    }
    for answer in scenario.json_answers() {
        for name in SECRET_MEMBERS {
            if let Some(value) = answer.get(name).and_then(Value::as_str) {
                found.push(Named::new(format!("`{name}` of an answer"), value));
            }
        }
    }
    for exchange in &scenario.scenario.traffic {
        match &exchange.response {
            Some(response) if exchange.request.method == "PUT" && response.status == 200 => {
                let token = String::from_utf8(response.bytes()).unwrap();
                found.push(Named::new("the metadata token", token.trim()));
            }
            _ => {}
        }
    }
    let sent = requests.iter().flat_map(|request| {
        let fields = form_urlencoded::parse(request.body.expose());
        fields.filter(|(name, _)| name == "subject_token").map(|(_, value)| value.into_owned())
    });
    for token in sent.chain(subject_token.map(str::to_owned)) {
        found.extend(parts(&token));
    }
    found.retain(|secret| !secret.text.trim().is_empty());
    for secret in &found {
        assert!(
            secret.text.len() >= SHORTEST,
            "{}: {} is so short that it is found by accident",
            scenario.name,
            secret.name
        );
    }
    found
}

/// Returns the token in both forms, and the signature that makes it a secret.
fn parts(encoded: &str) -> Vec<Named> {
    let json = decoded(encoded);
    let signature = json.split("Signature=").nth(1).and_then(|rest| rest.split('"').next());
    vec![
        Named::new("the signature", signature.unwrap_or_default()),
        Named::new("the subject token, encoded", encoded),
        Named::new("the subject token", json),
    ]
}

const SECRET_MEMBERS: [&str; 8] = [
    "SecretAccessKey",
    "secretAccessKey",
    "Token",
    "sessionToken",
    "access_token",
    "accessToken",
    "signedJwt",
    "refresh_token",
];

const SECRET_VARIABLES: [&str; 3] =
    ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];

const SHORTEST: usize = 8;
