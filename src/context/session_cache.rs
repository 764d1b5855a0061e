//! Cached AWS sessions.

use crate::security_credentials::SecurityCredentials;

/// A cache of the sessions that AWS STS returns: one MFA code serves until its session expires.
pub trait SessionCache: Send + Sync {
    /// Returns the session of a key, or `None` if it is missing or expires soon.
    ///
    /// A key is the digest of everything by which sessions differ, in hexadecimal: the credentials
    /// that requested the session are part of it.
    fn load(&self, key: &str) -> Option<SecurityCredentials>;

    /// Stores the session of a key. `label` describes it to people.
    fn save(&self, key: &str, label: &str, session: &SecurityCredentials);
}

/// A cache that stores nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSessionCache;

impl SessionCache for NoSessionCache {
    fn load(&self, _key: &str) -> Option<SecurityCredentials> {
        None
    }

    fn save(&self, _key: &str, _label: &str, _session: &SecurityCredentials) {}
}
