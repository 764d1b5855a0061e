//! A cache of AWS sessions for a server.

use std::sync::Arc;
use std::time::Duration;

use gcp_wif::context::{Clock, SessionCache};
use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::timestamp::Timestamp;

/// A cache that returns only sessions with enough time left: the clients of a server use each for a while.
pub(crate) struct LongSessions {
    pub(crate) cache: Arc<dyn SessionCache>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The time that a session must have left.
    pub(crate) shortest: Duration,
}

impl SessionCache for LongSessions {
    fn load(&self, key: &str) -> Option<SecurityCredentials> {
        let now = Timestamp::from(self.clock.now());
        let is_long = |end: Timestamp| end.since(now) > self.shortest;
        self.cache.load(key).filter(|session| session.expiration().is_none_or(is_long))
    }

    fn save(&self, key: &str, label: &str, session: &SecurityCredentials) {
        self.cache.save(key, label, session);
    }
}
