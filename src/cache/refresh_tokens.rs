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
        let file = self.read_own(&format!("{key}{REFRESH}"))?;
        let content: Content = serde_json::from_slice(file.expose()).ok()?;
        let is_usable = content.version == VERSION
            && content.key == key
            && !content.refresh_token.expose().is_empty();
        is_usable.then_some(content.refresh_token)
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
