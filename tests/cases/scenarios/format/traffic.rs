//! The recorded traffic: requests and their responses.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::expected::ExpectedSubjectToken;

/// One request with its outcome: a `response` or an `error`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    pub request: ExpectedRequest,
    /// The number of times that the request is sent in a row.
    #[serde(default = "once")]
    pub times: usize,
    pub response: Option<RecordedResponse>,
    pub error: Option<RecordedError>,
}

const fn once() -> usize {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRequest {
    pub method: String,
    pub url: String,
    pub destination: ExpectedDestination,
    /// Exactly the headers that the program sets.
    pub headers: BTreeMap<String, String>,
    /// Exactly the decoded fields of a form, except `subject_token`.
    pub form: Option<BTreeMap<String, String>>,
    /// The content of the form's field `subject_token`.
    pub subject_token: Option<ExpectedSubjectToken>,
    /// The file in `fixtures/x509` with the client certificate, if one is presented.
    pub client_certificate: Option<String>,
    /// The body as JSON. Without `form` and `json`, there is no body.
    pub json: Option<Value>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum ExpectedDestination {
    Aws,
    Container,
    Google,
    InstanceMetadata,
    Issuer,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedResponse {
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub body: Option<String>,
    pub json: Option<Value>,
}

impl RecordedResponse {
    /// Returns the body as it was sent.
    pub fn bytes(&self) -> Vec<u8> {
        match (&self.body, &self.json) {
            (Some(_), Some(_)) => panic!("a response has either `body` or `json`"),
            (Some(body), None) => body.clone().into_bytes(),
            (None, Some(json)) => json.to_string().into_bytes(),
            (None, None) => Vec::new(),
        }
    }
}

/// The reason why there was no response; times are in seconds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedError {
    BodyTooLarge(u64),
    BrokenOff,
    Connect(String),
    ConnectTimeout(u64),
    Garbled(String),
    NotHttps,
    Timeout(u64),
    Tls(String),
    UnknownHost,
}
