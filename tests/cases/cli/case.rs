//! The format of a case. An unknown member is an error, so that a typo fails.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub description: String,
    pub args: Vec<String>,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Permission bits of files, such as `600`.
    #[serde(default)]
    pub modes: BTreeMap<String, String>,
    /// Symbolic links, with their targets.
    #[serde(default)]
    pub links: BTreeMap<String, String>,
    #[serde(default)]
    pub stdin: String,
    pub service_account: Option<String>,
    #[serde(default)]
    pub overrides: BTreeMap<String, Override>,
    pub expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    pub status: u16,
    #[serde(default = "plain_text")]
    pub content_type: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub status: i32,
    #[serde(default)]
    pub stdout: Lines,
    #[serde(default)]
    pub stderr: Lines,
    /// The schema that standard output fits, by the name of its file in `schemas/`.
    pub schema: Option<String>,
    #[serde(default)]
    pub requests: Vec<String>,
    /// Files that exist afterwards, with their content.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    pub modes: BTreeMap<String, String>,
    /// Files that do not exist afterwards.
    #[serde(default)]
    pub absent: Vec<String>,
}

/// Expected output: exactly these lines, some lines of it, or one line of JSON that fits a schema,
/// where `{any}` stands for any value.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Lines {
    Exactly(Vec<String>),
    Among { among: Vec<String> },
    Json { json: Value, schema: String },
}

impl Default for Lines {
    fn default() -> Self {
        Self::Exactly(Vec::new())
    }
}

fn plain_text() -> String {
    "text/plain".to_owned()
}
