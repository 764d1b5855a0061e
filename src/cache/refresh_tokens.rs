//! The refresh tokens that have replaced those of credential files.

use serde::{Deserialize, Serialize};

use super::disk::{DiskTokenCache, Kind, REFRESH, kind};
use crate::context::FileError;
use crate::json::to_secret_json;
use crate::secret::Secret;
use crate::timestamp::Timestamp;

impl DiskTokenCache {
    /// Returns the times at which the refresh tokens were stored that have replaced those of credential
    /// files, one for each.
    ///
    /// # Errors
    /// As [`DiskTokenCache::tokens`].
    pub fn refresh_tokens(&self) -> Result<Vec<Timestamp>, FileError> {
        let files = self.files()?.into_iter();
        let of_logins = files.filter(|file| matches!(kind(&file.name), Some(Kind::RefreshToken)));
        Ok(of_logins.map(|file| Timestamp::from(file.written_at)).collect())
    }

    /// Returns the refresh token that has replaced the one with this key. A key is a digest of the
    /// replaced token, in hexadecimal.
    pub(crate) fn refresh_token(&self, key: &str) -> Option<Secret> {
        if !self.is_readable("cached refresh tokens") {
            return None;
        }
        from_json(self.read_own(&format!("{key}{REFRESH}"))?.expose(), key)
    }

    /// Stores the refresh token that has replaced the one with this key. Returns whether that succeeded.
    pub(crate) fn save_refresh_token(&self, key: &str, refresh_token: &Secret) -> bool {
        let refresh_token = refresh_token.expose();
        let content = ContentRef { version: VERSION, key, refresh_token };
        let json = to_secret_json(&content);
        let name = format!("{key}{REFRESH}");
        let written = self.ensure_directory().and_then(|()| self.write_own(&name, &json));
        if let Err(error) = &written {
            self.log(format_args!("the new refresh token is not cached: {error}"));
        }
        written.is_ok()
    }
}

/// Returns the refresh token in the content of a file. `None` unless it was written by this version of the
/// format and under this key.
fn from_json(file: &[u8], key: &str) -> Option<Secret> {
    let content: Content = serde_json::from_slice(file).ok()?;
    let is_usable = content.version == VERSION
        && content.key == key
        && !content.refresh_token.expose().is_empty();
    is_usable.then_some(content.refresh_token)
}

#[derive(Deserialize)]
struct Content {
    version: u64,
    key: String,
    refresh_token: Secret,
}

#[derive(Serialize)]
struct ContentRef<'a> {
    version: u64,
    key: &'a str,
    refresh_token: &'a str,
}

/// The version of the file format.
const VERSION: u64 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_token_of_this_version_and_this_key_is_used() {
        let token = |version, key, refresh_token| {
            let json = to_secret_json(&ContentRef { version, key, refresh_token });
            from_json(json.expose().as_bytes(), "this").map(|token| token.expose().to_owned())
        };
        assert_eq!(token(VERSION, "this", "made-up").as_deref(), Some("made-up"));
        assert_eq!(token(VERSION + 1, "this", "made-up"), None);
        assert_eq!(token(VERSION, "other", "made-up"), None);
        assert_eq!(token(VERSION, "this", ""), None);
        assert!(from_json(b"{", "this").is_none());
    }
}
