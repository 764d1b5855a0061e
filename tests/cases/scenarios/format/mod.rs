//! The format of `scenario.json`. An unknown member is an error, so that a typo fails.

pub mod expected;
pub mod traffic;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use expected::Expected;
use traffic::Exchange;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The expected behaviour, in one sentence.
    pub description: String,
    /// The source of the form of the recorded responses.
    pub source: String,
    #[serde(default)]
    pub settings: Settings,
    pub action: Action,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    #[serde(default)]
    pub files: BTreeMap<PathBuf, String>,
    /// The output of programs, by their command lines.
    #[serde(default)]
    pub commands: BTreeMap<String, RecordedCommand>,
    /// The time of day, in RFC 3339.
    pub clock: String,
    /// The time that all waits may take together, in seconds; unlimited by default.
    pub time_left: Option<u64>,
    /// The bounds of the waits between attempts, if they are compared.
    pub waits: Option<Vec<Wait>>,
    pub traffic: Vec<Exchange>,
    /// Secrets besides those that the runner finds by itself.
    #[serde(default)]
    pub secrets: Vec<String>,
    pub expected: Expected,
    /// The lines of the log at level `Info`, if they are compared.
    pub log: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::enum_variant_names, reason = "these are the names of the commands")]
pub enum Action {
    SubjectToken,
    AccessToken,
    IdToken,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A Credential Access Boundary in Google's form.
    pub access_boundary: Option<Value>,
    pub allow_imdsv1: bool,
    pub allowed_hosts: Vec<String>,
    /// Roles that are assumed first, in this order.
    pub assume_role: Vec<Role>,
    pub aws_source: Option<String>,
    /// Delegates of the last impersonation.
    pub delegates: Vec<String>,
    /// The audience of an ID token.
    pub id_token_audience: String,
    /// A chain of service accounts.
    pub impersonate: Vec<String>,
    pub include_email: bool,
    /// In seconds.
    pub lifetime: Option<u64>,
    /// The code of every MFA device, which is returned once; without it, no prompt is configured.
    pub mfa_code: Option<String>,
    pub profile: Option<String>,
    pub scopes: Vec<String>,
    /// The user for whom the service account acts.
    pub subject: Option<String>,
    pub universe_domain: Option<String>,
    pub without_impersonation: bool,
}

/// A role, with the keys that a profile has for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub role_arn: String,
    pub role_session_name: Option<String>,
    pub external_id: Option<String>,
    pub duration_seconds: Option<u32>,
    pub mfa_serial: Option<String>,
}

/// The output of a program and its failure; without a `failure` it succeeds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordedCommand {
    pub stdout: String,
    pub stderr: String,
    pub failure: Option<String>,
    /// Exactly the variables that the program gets or loses (`null`) besides the inherited ones, if they
    /// are compared.
    pub variables: Option<BTreeMap<String, Option<String>>>,
    /// The program does not end within this number of seconds.
    pub timeout: Option<u64>,
    /// Whether a user is present: then the program runs on the terminal, if the source supports that.
    pub on_terminal: bool,
    /// The files that the program writes.
    pub writes: BTreeMap<PathBuf, String>,
    /// The program prints more than this number of bytes.
    pub too_long: Option<u64>,
}

/// A wait in milliseconds: its minimum, and the largest random addition.
#[derive(Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    pub least: u64,
    pub jitter: u64,
}
