//! The expected result.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    AccessToken(ExpectedAccessToken),
    Error(ExpectedError),
    IdToken(ExpectedIdToken),
    SubjectToken(ExpectedSubjectToken),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedAccessToken {
    pub token: String,
    pub expires_at: String,
    pub scopes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedIdToken {
    pub token: String,
    pub expires_at: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedError {
    /// One line for each layer.
    pub chain: Vec<String>,
    /// The reason why each supplier was skipped.
    #[serde(default)]
    pub attempts: Vec<String>,
    pub retryable: bool,
}

/// A signed request of an AWS source, or the token of another source.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum ExpectedSubjectToken {
    Text(ExpectedText),
    Signed(ExpectedSignedRequest),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedText {
    /// The whole token.
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedSignedRequest {
    pub url: String,
    pub region: String,
    pub access_key_id: String,
    /// The session token; if it is absent, the request must not have one.
    pub session_token: Option<String>,
    /// A signature that another implementation computed.
    pub signature: Option<String>,
}
