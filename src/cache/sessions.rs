//! The AWS sessions in a cache directory.

use std::time::Duration;

use super::cached_session::CachedSession;
use super::disk::{DiskTokenCache, Kind, SESSION, kind};
use super::freshness::is_in_future;
use crate::context::{FileError, SessionCache};
use crate::security_credentials::SecurityCredentials;

impl DiskTokenCache {
    /// Lists the cached AWS sessions, expired ones included. Files of another version are skipped.
    ///
    /// # Errors
    /// As [`DiskTokenCache::tokens`].
    pub fn sessions(&self) -> Result<Vec<CachedSession>, FileError> {
        let files = self.files()?;
        let keys = files.iter().filter_map(|file| match kind(&file.name) {
            Some(Kind::Session(key)) => Some(key),
            _ => None,
        });
        Ok(keys.filter_map(|key| self.load_session(key)).collect())
    }

    fn load_session(&self, key: &str) -> Option<CachedSession> {
        let content = self.read_own(&format!("{key}{SESSION}"))?;
        CachedSession::from_json(content.expose(), key)
    }
}

/// A cache problem is never fatal: it is logged, and the session is requested.
impl SessionCache for DiskTokenCache {
    fn load(&self, key: &str) -> Option<SecurityCredentials> {
        if !self.is_readable("cached sessions") {
            return None;
        }
        let session = self.load_session(key)?;
        let (now, issued_at, end) = (self.context.now(), session.issued_at, session.expires_at);
        if is_in_future(issued_at, now) {
            self.log(format_args!(
                "the cached AWS session was issued in the future ({issued_at}), ignored"
            ));
            return None;
        }
        if end.since(now) <= MIN_REMAINING {
            return None;
        }
        self.log(format_args!("using the AWS session of {} until {end}", session.label));
        Some(session.credentials)
    }

    fn save(&self, key: &str, label: &str, session: &SecurityCredentials) {
        let Some(session) = CachedSession::new(label, session, self.context.now()) else {
            return;
        };
        let (name, json) = (format!("{key}{SESSION}"), session.to_json(key));
        if let Err(error) = self.ensure_directory().and_then(|()| self.write_own(&name, &json)) {
            self.log(format_args!("the AWS session is not cached: {error}"));
            return;
        }
        self.remove_old_files();
    }
}

/// The shortest remaining lifetime of a session that is reused, so that the caller can use it for a while.
/// AWS's shortest sessions last 15 minutes.
const MIN_REMAINING: Duration = Duration::from_secs(5 * 60);
