//! An AWS session in a file of the cache directory.

use serde::{Deserialize, Serialize};

use crate::json::to_secret_json;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::timestamp::Timestamp;

/// An AWS session with its owner.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CachedSession {
    /// The owner of the session as messages show it, such as the ARN of the role.
    pub label: String,
    /// The credentials, which have a session token.
    pub credentials: SecurityCredentials,
    /// The time at which they were issued, by the clock of this machine.
    pub issued_at: Timestamp,
    /// The time at which they expire.
    pub expires_at: Timestamp,
}

impl CachedSession {
    /// Creates a session. Returns `None` if the credentials have no session token or do not expire.
    pub(super) fn new(
        label: &str,
        credentials: &SecurityCredentials,
        issued_at: Timestamp,
    ) -> Option<Self> {
        let expires_at =
            credentials.expiration().filter(|_| credentials.session_token().is_some())?;
        let (label, credentials) = (label.to_owned(), credentials.clone());
        Some(Self { label, credentials, issued_at, expires_at })
    }

    /// Parses the content of a file. Returns `None` unless it is complete, and was written by this version
    /// of the format and under this key.
    pub(super) fn from_json(file: &[u8], key: &str) -> Option<Self> {
        let content: Content = serde_json::from_slice(file).ok()?;
        if content.version != VERSION || content.key != key {
            return None;
        }
        let Content { access_key_id, secret_access_key, session_token, .. } = content;
        let issued_at = Timestamp::from_unix_seconds(content.issued_at);
        let expires_at = Timestamp::from_unix_seconds(content.expires_at);
        let credentials =
            SecurityCredentials::new(access_key_id, secret_access_key, Some(session_token)).ok()?;
        let credentials = credentials.with_expiration(Some(expires_at));
        Some(Self { label: content.label, credentials, issued_at, expires_at })
    }

    /// Serializes the session as [`CachedSession::from_json`] parses it.
    pub(super) fn to_json(&self, key: &str) -> Secret {
        let Self { label, credentials, issued_at, expires_at } = self;
        let content = ContentRef {
            version: VERSION,
            key,
            label,
            access_key_id: credentials.access_key_id(),
            secret_access_key: credentials.secret_access_key().expose(),
            session_token: credentials.session_token().map_or("", |token| token.expose()),
            issued_at: issued_at.unix_seconds(),
            expires_at: expires_at.unix_seconds(),
        };
        to_secret_json(&content)
    }
}

#[derive(Deserialize)]
struct Content {
    version: u64,
    key: String,
    label: String,
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Secret,
    issued_at: u64,
    expires_at: u64,
}

#[derive(Serialize)]
struct ContentRef<'a> {
    version: u64,
    key: &'a str,
    label: &'a str,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    session_token: &'a str,
    issued_at: u64,
    expires_at: u64,
}

/// The version of the file format. Version 1 had no `issued_at`.
const VERSION: u64 = 2;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_written_session_is_read_again_under_its_key_only() {
        let [start, end] = [1000, 4600].map(Timestamp::from_unix_seconds);
        let credentials = SecurityCredentials::new(
            "ASIAIOSFODNN7EXAMPLE",
            "made-up-secret",
            Some("made-up-token".into()),
        );
        let credentials = credentials.unwrap().with_expiration(Some(end));
        let session = CachedSession::new("a role", &credentials, start).unwrap();
        assert!(!format!("{session:?}").contains("made-up"));
        let json = session.to_json("key");
        let read = CachedSession::from_json(json.expose().as_bytes(), "key").unwrap();
        assert_eq!(read.label, "a role");
        assert_eq!((read.issued_at, read.expires_at), (start, end));
        assert_eq!(read.credentials.session_token().unwrap().expose(), "made-up-token");
        assert_eq!(read.credentials.expiration(), Some(end));
        assert!(CachedSession::from_json(json.expose().as_bytes(), "other").is_none());
        let other = json.expose().replace("\"version\":2", "\"version\":1");
        assert!(CachedSession::from_json(other.as_bytes(), "key").is_none());
        for length in 0..json.expose().len() {
            let part = &json.expose().as_bytes()[..length];
            assert!(CachedSession::from_json(part, "key").is_none(), "{length} bytes");
        }
    }

    #[test]
    fn long_lived_keys_are_not_a_session() {
        let keys = SecurityCredentials::new("AKIAIOSFODNN7EXAMPLE", "made-up-secret", None);
        let now = Timestamp::from_unix_seconds(1000);
        assert!(CachedSession::new("a user", &keys.unwrap(), now).is_none());
    }
}
