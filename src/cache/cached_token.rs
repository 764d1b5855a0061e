//! A token in a file of the cache directory.

use serde::{Deserialize, Serialize};

use crate::json::to_secret_json;
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// A token with its purpose and its lifetime.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CachedToken {
    /// The token itself.
    pub token: Secret,
    /// The time at which it was issued, by the clock of this machine.
    pub issued_at: Timestamp,
    /// The time at which it expires.
    pub expires_at: Timestamp,
    /// The purpose for which it was issued.
    pub metadata: TokenMetadata,
    /// The role that the instance had when it was issued. `None` if the identity does not depend on the
    /// metadata service.
    pub instance_role: Option<String>,
}

/// The purpose of a token. None of it is secret.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TokenMetadata {
    /// The full resource name of the provider.
    pub provider: String,
    /// The service account whose token it is; `None` for a federated token.
    pub service_account: Option<String>,
    /// The scopes of an access token; empty for an ID token.
    pub scopes: Vec<String>,
    /// The audience of an ID token; `None` for an access token.
    pub audience: Option<String>,
    /// The user for whom the service account acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The access boundary that limits the token, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_boundary: Option<String>,
}

impl CachedToken {
    /// Creates a token without metadata.
    pub fn new(token: Secret, issued_at: Timestamp, expires_at: Timestamp) -> Self {
        let metadata = TokenMetadata::default();
        Self { token, issued_at, expires_at, metadata, instance_role: None }
    }

    /// Parses the content of a file. Returns `None` unless it is complete, and was written by this version
    /// of the format and under this key.
    pub fn from_json(file: &[u8], key: &str) -> Option<Self> {
        // Another version may write other members, or the same members with another meaning.
        let content: Content = serde_json::from_slice(file).ok()?;
        let usable = content.version == VERSION
            && content.key == key
            && !content.token.expose().is_empty()
            // The token goes into a header.
            && content.token.expose().bytes().all(|b| b.is_ascii_graphic())
            && content.issued_at < content.expires_at;
        // A damaged file must not keep a token in use for longer.
        let expires_at = content.expires_at.min(content.issued_at.saturating_add(MAX_LIFETIME));
        usable.then(|| Self {
            token: content.token,
            issued_at: Timestamp::from_unix_seconds(content.issued_at),
            expires_at: Timestamp::from_unix_seconds(expires_at),
            metadata: content.metadata,
            instance_role: content.instance_role,
        })
    }

    /// Serializes the token as [`CachedToken::from_json`] parses it.
    pub fn to_json(&self, key: &str) -> Secret {
        let content = ContentRef {
            version: VERSION,
            key,
            token: self.token.expose(),
            issued_at: self.issued_at.unix_seconds(),
            expires_at: self.expires_at.unix_seconds(),
            metadata: &self.metadata,
            instance_role: self.instance_role.as_deref(),
        };
        to_secret_json(&content)
    }
}

#[derive(Deserialize)]
struct Content {
    version: u64,
    key: String,
    token: Secret,
    issued_at: u64,
    expires_at: u64,
    metadata: TokenMetadata,
    instance_role: Option<String>,
}

#[derive(Serialize)]
struct ContentRef<'a> {
    version: u64,
    key: &'a str,
    token: &'a str,
    issued_at: u64,
    expires_at: u64,
    metadata: &'a TokenMetadata,
    instance_role: Option<&'a str>,
}

/// The version of the file format. Version 1 had `purpose` in place of `metadata`.
const VERSION: u64 = 2;

/// The longest lifetime of a token, in seconds: "the maximum lifetime […] can be extended to 12 hours" (Google IAM,
/// generateAccessToken).
const MAX_LIFETIME: u64 = 43_200;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_written_token_is_read_again() {
        let read =
            CachedToken::from_json(token().to_json("key").expose().as_bytes(), "key").unwrap();
        assert_eq!(read.token.expose(), "made-up-token");
        assert_eq!((read.issued_at, read.expires_at), (token().issued_at, token().expires_at));
        assert_eq!(read.metadata, token().metadata);
        assert_eq!(read.instance_role.as_deref(), Some("my-role"));
    }

    #[test]
    fn a_file_of_another_version_or_key_is_ignored() {
        let good = token().to_json("key");
        let text = good.expose();
        for length in 0..text.len() {
            assert!(
                CachedToken::from_json(&text.as_bytes()[..length], "key").is_none(),
                "{length} bytes"
            );
        }
        assert!(CachedToken::from_json(text.as_bytes(), "other").is_none());
        for (from, to) in [
            (r#""version":2"#, r#""version":1"#),
            (r#""version":2"#, r#""version":"2""#),
            ("made-up-token", ""),
            ("made-up-token", "a\\r\\nb"),
            (r#""expires_at":4600"#, r#""expires_at":1000"#),
            (r#""expires_at":4600"#, r#""expires_at":-1"#),
            (r#""scopes":["s"]"#, r#""scopes":"s""#),
        ] {
            assert!(text.contains(from), "{from}");
            assert!(
                CachedToken::from_json(text.replace(from, to).as_bytes(), "key").is_none(),
                "{to}"
            );
        }
    }

    #[test]
    fn no_token_is_used_for_more_than_12_hours() {
        let text = token().to_json("key").expose().replace("4600", "4070908800");
        let read = CachedToken::from_json(text.as_bytes(), "key").unwrap();
        assert_eq!(read.expires_at, Timestamp::from_unix_seconds(1000 + 43_200));
    }

    #[test]
    fn no_secret_is_shown() {
        assert!(!format!("{:?}", token()).contains("made-up-token"));
    }

    fn token() -> CachedToken {
        let [issued_at, expires_at] = [1000, 4600].map(Timestamp::from_unix_seconds);
        CachedToken {
            metadata: TokenMetadata { scopes: vec!["s".to_owned()], ..TokenMetadata::default() },
            instance_role: Some("my-role".to_owned()),
            ..CachedToken::new("made-up-token".into(), issued_at, expires_at)
        }
    }
}
