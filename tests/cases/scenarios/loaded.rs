//! A scenario and its credential file, parsed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use testkit::certificates;

use super::format::Scenario;
use super::format::traffic::Exchange;

#[derive(Clone)]
pub struct Loaded {
    pub name: String,
    pub scenario: Arc<Scenario>,
    pub credential_file: String,
}

impl Loaded {
    /// Reads a directory with `scenario.json` and `credential.json`.
    pub fn from_directory(path: &Path) -> Result<Self, String> {
        let name = path.display().to_string();
        let read = |file: &str| {
            fs::read_to_string(path.join(file)).map_err(|error| format!("{name}: {file}: {error}"))
        };
        for entry in fs::read_dir(path).map_err(|error| format!("{name}: {error}"))? {
            let file = entry.map_err(|error| format!("{name}: {error}"))?.file_name();
            if file != "scenario.json" && file != "credential.json" {
                return Err(format!("{name}: {} is not a file of a scenario", file.display()));
            }
        }
        Self::parse(&name, &read("scenario.json")?, &read("credential.json")?)
    }

    /// Reads the text of both files.
    pub fn parse(name: &str, scenario: &str, credential_file: &str) -> Result<Self, String> {
        let mut scenario: Scenario =
            serde_json::from_str(scenario).map_err(|error| format!("{name}: {error}"))?;
        for content in scenario.files.values_mut() {
            *content = certificates::fill(content);
        }
        Ok(Self {
            name: name.to_owned(),
            scenario: Arc::new(scenario),
            credential_file: credential_file.to_owned(),
        })
    }

    /// Returns a top-level member of the credential file, if the file is JSON and has it.
    pub fn credential(&self, member: &str) -> Option<String> {
        let file: Value = serde_json::from_str(&self.credential_file).ok()?;
        let inner = &file["source_credentials"];
        file[member].as_str().or_else(|| inner[member].as_str()).map(str::to_owned)
    }

    /// Lists the secrets of the credential file and of the credentials inside of it, with their names and,
    /// for a client secret, the client's ID.
    pub fn credential_secrets(&self) -> Vec<(&'static str, String, String)> {
        let file: Value = serde_json::from_str(&self.credential_file).unwrap_or_default();
        let mut found = Vec::new();
        let mut next = Some(&file);
        while let Some(file) = next {
            for name in ["client_secret", "refresh_token", "token"] {
                if let Some(secret) = file[name].as_str() {
                    let id = file["client_id"].as_str().unwrap_or_default();
                    found.push((name, secret.to_owned(), id.to_owned()));
                }
            }
            next = file.get("source_credentials");
        }
        found
    }

    /// Lists the headers of a URL source, with their values.
    pub fn source_headers(&self) -> Vec<(String, String)> {
        let file: Value = serde_json::from_str(&self.credential_file).unwrap_or_default();
        let headers = file["credential_source"]["headers"].as_object().cloned().unwrap_or_default();
        let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
        headers.into_iter().filter_map(text).collect()
    }

    /// Lists the requests with their outcomes, repeated as often as they are sent.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        let traffic = self.scenario.traffic.iter();
        traffic.flat_map(|exchange| std::iter::repeat_n(exchange, exchange.times))
    }

    /// Lists the responses that are JSON objects.
    pub fn json_answers(&self) -> Vec<serde_json::Map<String, Value>> {
        let responses =
            self.scenario.traffic.iter().filter_map(|exchange| exchange.response.as_ref());
        responses.filter_map(|response| serde_json::from_slice(&response.bytes()).ok()).collect()
    }

    /// Returns the secret access key of each access key id of the scenario.
    pub fn secret_access_keys(&self) -> BTreeMap<String, String> {
        let mut keys = BTreeMap::new();
        let environment = &self.scenario.environment;
        if let (Some(id), Some(secret)) =
            (environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"))
        {
            keys.insert(id.clone(), secret.clone());
        }
        for answer in self.json_answers() {
            // The portal of SSO wraps them.
            let inner = answer.get("roleCredentials").and_then(Value::as_object);
            let answer = inner.unwrap_or(&answer);
            let text = |name: &str| {
                let member = answer.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                member.and_then(|(_, value)| value.as_str()).map(str::to_owned)
            };
            if let (Some(id), Some(secret)) = (text("AccessKeyId"), text("SecretAccessKey")) {
                keys.insert(id, secret);
            }
        }
        let files = self.scenario.files.values().cloned();
        let responses =
            self.scenario.traffic.iter().filter_map(|exchange| exchange.response.as_ref());
        let bodies = responses.map(|response| String::from_utf8_lossy(&response.bytes()).into());
        let printed = self.scenario.commands.values().map(|command| command.stdout.clone());
        for text in files.chain(bodies).chain(printed) {
            for (before_id, before_secret, after) in MARKS {
                let ids = pieces(&text, before_id, after);
                keys.extend(ids.zip(pieces(&text, before_secret, after)));
            }
        }
        keys
    }
}

/// Returns the parts of a text between two marks.
fn pieces<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = String> + 'a {
    let rests = text.split(before).skip(1);
    rests.map(move |rest| {
        rest.split(after).next().unwrap_or_default().trim_matches([' ', '=']).to_owned()
    })
}

/// The text around keys in profiles and in the responses of AWS STS.
const MARKS: [(&str, &str, &str); 4] = [
    ("\"AccessKeyId\": \"", "\"SecretAccessKey\": \"", "\""),
    ("\"accessKeyId\": \"", "\"secretAccessKey\": \"", "\""),
    ("aws_access_key_id", "aws_secret_access_key", "\n"),
    ("<AccessKeyId>", "<SecretAccessKey>", "<"),
];
