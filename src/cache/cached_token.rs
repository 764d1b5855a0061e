//! One token as it lies in a cache directory.

use serde::{Deserialize, Serialize};

use crate::json::to_secret_json;
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// Is a token with what is known of it.
#[derive(Clone, Debug)]
pub struct CachedToken {
    /// The token itself.
    pub token: Secret,
    /// When it was got.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// What it is for.
    pub purpose: TokenMetadata,
    /// The role of the instance that it was got with, where only the metadata service knows it.
    pub instance_role: Option<String>,
}

/// Says what a token is for. None of it is secret.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct TokenMetadata {
    /// The full resource name of the provider.
    pub provider: String,
    /// The service account whose token it is; `None` for a federated token.
    pub service_account: Option<String>,
    /// The scopes of an access token; none for an ID token.
    pub scopes: Vec<String>,
    /// The audience of an ID token; `None` for an access token.
    pub audience: Option<String>,
}

impl CachedToken {
    /// Reads a file. `None` for whatever this version has not written, whole and under this key.
    pub fn parse(file: &[u8], key: &str) -> Option<Self> {
        // Another version may have other members, and what has the same ones may mean others by them.
        let content: Content = serde_json::from_slice(file).ok()?;
        let usable = content.version == VERSION
            && content.key == key
            && !content.token.expose().is_empty()
            // It goes into headers.
            && content.token.expose().bytes().all(|b| b.is_ascii_graphic())
            && content.issued_at < content.expires_at;
        // A token that says otherwise is used for that long all the same, and no longer.
        let end = content.expires_at.min(content.issued_at.saturating_add(LONGEST_LIFETIME));
        usable.then(|| Self {
            token: content.token,
            issued_at: Timestamp::from_unix_seconds(content.issued_at),
            expires_at: Timestamp::from_unix_seconds(end),
            purpose: content.purpose,
            instance_role: content.instance_role,
        })
    }

    /// Writes what [`CachedToken::parse`] reads.
    pub fn print(&self, key: &str) -> Secret {
        let content = Printed {
            version: VERSION,
            key,
            token: self.token.expose(),
            issued_at: self.issued_at.unix_seconds(),
            expires_at: self.expires_at.unix_seconds(),
            purpose: &self.purpose,
            instance_role: self.instance_role.as_deref(),
        };
        let TokenMetadata { provider, service_account, scopes, audience } = &self.purpose;
        let texts = [service_account, audience, &self.instance_role].into_iter().flatten();
        let texts = texts.chain(scopes).map(String::as_str);
        to_secret_json(&content, texts.chain([key, self.token.expose(), provider]))
    }
}

#[derive(Deserialize)]
struct Content {
    version: u64,
    key: String,
    token: Secret,
    issued_at: u64,
    expires_at: u64,
    purpose: TokenMetadata,
    instance_role: Option<String>,
}

#[derive(Serialize)]
struct Printed<'a> {
    version: u64,
    key: &'a str,
    token: &'a str,
    issued_at: u64,
    expires_at: u64,
    purpose: &'a TokenMetadata,
    instance_role: Option<&'a str>,
}

const VERSION: u64 = 1;

/// In seconds: "the maximum lifetime […] can be extended to 12 hours" (Google IAM,
/// generateAccessToken).
const LONGEST_LIFETIME: u64 = 43_200;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let read = CachedToken::parse(token().print("key").expose().as_bytes(), "key").unwrap();
        assert_eq!(read.token.expose(), "made-up-token");
        assert_eq!((read.issued_at, read.expires_at), (token().issued_at, token().expires_at));
        assert_eq!(read.purpose, token().purpose);
        assert_eq!(read.instance_role.as_deref(), Some("my-role"));
    }

    #[test]
    fn whatever_else_is_none_of_ours() {
        let good = token().print("key");
        let text = good.expose();
        for length in 0..text.len() {
            assert!(
                CachedToken::parse(&text.as_bytes()[..length], "key").is_none(),
                "{length} bytes"
            );
        }
        assert!(CachedToken::parse(text.as_bytes(), "other").is_none());
        for (from, to) in [
            (r#""version":1"#, r#""version":2"#),
            (r#""version":1"#, r#""version":"1""#),
            ("made-up-token", ""),
            ("made-up-token", "a\\r\\nb"),
            (r#""expires_at":4600"#, r#""expires_at":1000"#),
            (r#""expires_at":4600"#, r#""expires_at":-1"#),
            (r#""scopes":["s"]"#, r#""scopes":"s""#),
        ] {
            assert!(text.contains(from), "{from}");
            assert!(CachedToken::parse(text.replace(from, to).as_bytes(), "key").is_none(), "{to}");
        }
    }

    #[test]
    fn no_token_is_used_for_more_than_12_hours() {
        let text = token().print("key").expose().replace("4600", "4070908800");
        let read = CachedToken::parse(text.as_bytes(), "key").unwrap();
        assert_eq!(read.expires_at, Timestamp::from_unix_seconds(1000 + 43_200));
    }

    #[test]
    fn no_secret_is_shown() {
        assert!(!format!("{:?}", token()).contains("made-up-token"));
    }

    fn token() -> CachedToken {
        CachedToken {
            token: "made-up-token".into(),
            issued_at: Timestamp::from_unix_seconds(1000),
            expires_at: Timestamp::from_unix_seconds(4600),
            purpose: TokenMetadata { scopes: vec!["s".to_owned()], ..TokenMetadata::default() },
            instance_role: Some("my-role".to_owned()),
        }
    }
}
