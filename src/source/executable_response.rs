//! The response of an executable ([AIP-4117](https://google.aip.dev/auth/4117)).

use super::executable_response_error::ExecutableResponseError;
use crate::external_account::{Document, ID_TOKEN, JWT, SAML2};
use crate::redact::redacted_by_shape;
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// A response with a token.
#[derive(Debug)]
pub(super) struct ExecutableResponse {
    pub(super) token: Secret,
    pub(super) expires_at: Option<Timestamp>,
}

impl ExecutableResponse {
    /// Parses a response. If it reports a failure, that is an error too.
    pub(super) fn parse(content: &[u8]) -> Result<Self, ExecutableResponseError> {
        if content.trim_ascii().is_empty() {
            return Err(ExecutableResponseError::Empty);
        }
        // `Document` accepts every JSON value, so an error is about syntax and does not quote the text.
        let document: Document = serde_json::from_slice(content)
            .map_err(|error| ExecutableResponseError::Syntax(error.to_string()))?;
        if !matches!(document, Document::Object(_)) {
            return Err(ExecutableResponseError::NotAnObject { found: document.kind() });
        }
        match member(&document, "version")? {
            Document::Number(version) if version.as_u64() == Some(VERSION) => {}
            Document::Number(version) => {
                return Err(ExecutableResponseError::Version(version.to_string()));
            }
            other => return Err(mismatch("version", other, "a number")),
        }
        match member(&document, "success")? {
            Document::Bool(true) => Self::of_success(&document),
            Document::Bool(false) => Err(ExecutableResponseError::Refused {
                code: shown(text(&document, "code")?),
                message: shown(text(&document, "message")?),
            }),
            other => Err(mismatch("success", other, "a boolean")),
        }
    }

    /// Checks that the token has not expired. With `must_expire`, the response has to name its expiry.
    pub(super) fn check(
        &self,
        now: Timestamp,
        must_expire: bool,
    ) -> Result<(), ExecutableResponseError> {
        match self.expires_at {
            Some(end) if end < now => Err(ExecutableResponseError::Expired),
            // "expiration_time […] is required when output_file is specified" (AIP-4117)
            None if must_expire => Err(ExecutableResponseError::NoExpiration),
            _ => Ok(()),
        }
    }

    fn of_success(document: &Document) -> Result<Self, ExecutableResponseError> {
        let token_type = text(document, "token_type")?;
        let name = match token_type.expose().as_str() {
            JWT | ID_TOKEN => "id_token",
            SAML2 => "saml_response",
            _ => return Err(ExecutableResponseError::TokenType(shown(token_type))),
        };
        let token = text(document, name)?;
        if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ExecutableResponseError::Character { name });
        }
        let expires_at = match document.member(EXPIRATION).filter(|value| !value.is_null_or_empty())
        {
            None => None,
            Some(Document::Number(seconds)) if seconds.as_u64().is_some() => {
                seconds.as_u64().map(Timestamp::from_unix_seconds)
            }
            Some(other) => return Err(mismatch(EXPIRATION, other, "a number of Unix seconds")),
        };
        Ok(Self { token: token.clone(), expires_at })
    }
}

fn member<'a>(
    document: &'a Document,
    name: &'static str,
) -> Result<&'a Document, ExecutableResponseError> {
    document.member(name).ok_or(ExecutableResponseError::NoMember(name))
}

fn text<'a>(
    document: &'a Document,
    name: &'static str,
) -> Result<&'a Secret, ExecutableResponseError> {
    match member(document, name)? {
        Document::String(text) if text.expose().is_empty() => {
            Err(ExecutableResponseError::EmptyMember(name))
        }
        Document::String(text) => Ok(text),
        other => Err(mismatch(name, other, "a string")),
    }
}

/// Returns a text without tokens, for a message.
fn shown(text: &Secret) -> String {
    redacted_by_shape(text.expose()).into_owned()
}

const fn mismatch(
    name: &'static str,
    found: &Document,
    expected: &'static str,
) -> ExecutableResponseError {
    ExecutableResponseError::MemberType { name, found: found.kind(), expected }
}

const EXPIRATION: &str = "expiration_time";

/// The only version of the protocol.
const VERSION: u64 = 1;
