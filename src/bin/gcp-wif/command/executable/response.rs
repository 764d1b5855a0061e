//! The response, by `schemas/executable_response.schema.json`.

use gcp_wif::json::to_secret_json;
use gcp_wif::secret::Secret;
use gcp_wif::timestamp::Timestamp;
use serde::Serialize;

use super::error_response::Failure;
use super::request::TokenType;

/// A response: one line of JSON.
#[derive(Clone, Debug)]
pub(super) struct Response(Secret);

impl Response {
    /// Returns the response with a subject token and its expiry.
    pub(super) fn success(token: &Secret, token_type: TokenType, expires_at: Timestamp) -> Self {
        Self::of(&Success {
            version: VERSION,
            success: true,
            token_type: token_type.as_str(),
            expiration_time: expires_at.unix_seconds(),
            id_token: token.expose(),
        })
    }

    /// Returns the response to a request to revoke, after the output file was removed.
    pub(super) fn revoked(token_type: TokenType) -> Self {
        Self::of(&Revoked { version: VERSION, success: true, token_type: token_type.as_str() })
    }

    /// Returns the response with a failure. google-cloud-rust cannot parse one without a
    /// `token_type`.
    pub(super) fn failure(failure: &Failure, token_type: TokenType) -> Self {
        Self::of(&Failed {
            version: VERSION,
            success: false,
            token_type: token_type.as_str(),
            code: failure.code,
            message: &failure.message,
        })
    }

    /// Returns the line, with its line feed.
    pub(super) const fn line(&self) -> &Secret {
        &self.0
    }

    /// Returns the line with one more member at its end, a string without quotes and escapes.
    pub(super) fn line_with(&self, name: &str, value: &str) -> Secret {
        let line = self.0.expose().trim_end();
        let members = line.strip_suffix('}').unwrap_or(line);
        Secret::new([members, ",\"", name, "\":\"", value, "\"}\n"].concat())
    }

    fn of(response: &impl Serialize) -> Self {
        let json = to_secret_json(response);
        Self(Secret::new([json.expose(), "\n"].concat()))
    }
}

#[derive(Serialize)]
struct Success<'a> {
    version: u8,
    success: bool,
    token_type: &'a str,
    expiration_time: u64,
    id_token: &'a str,
}

#[derive(Serialize)]
struct Revoked<'a> {
    version: u8,
    success: bool,
    token_type: &'a str,
}

#[derive(Serialize)]
struct Failed<'a> {
    version: u8,
    success: bool,
    token_type: &'a str,
    code: &'a str,
    message: &'a str,
}

pub(super) const VERSION: u8 = 1;
