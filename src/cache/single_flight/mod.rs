//! Single flight: while one process fetches a token, the others use the old one or wait.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::cached_token::CachedToken;
use super::disk::DiskTokenCache;
use super::freshness::{Freshness, MIN_REMAINING, REFRESH_THRESHOLD, is_in_future};
use super::obtained::Obtained;
use super::token_key::TokenKey;
use crate::context::{FileLock, NoLog};

impl DiskTokenCache {
    /// Returns the cached token while it is fresh; otherwise one process fetches a new one.
    ///
    /// The other processes wait, for at most half of the time until their deadline, and then fetch a token
    /// too. For [one use](Freshness::OneUse), they use the old token while it is valid, without a wait. If the
    /// fetch fails, the old token is used until one minute before it expires. `freshness` decides which tokens
    /// are fresh.
    ///
    /// A cache problem is never fatal: it is logged, and the token is fetched.
    ///
    /// # Errors
    /// The error of `fetch`, if no valid token is left.
    pub(crate) fn token<E: fmt::Display>(
        &self,
        key: &TokenKey,
        freshness: Freshness<'_>,
        fetch: impl FnOnce() -> Result<CachedToken, E>,
    ) -> Result<Obtained<CachedToken, E>, E> {
        if let Err(error) = self.ensure_directory() {
            self.log(format_args!("{error}, going on without a cache"));
            return fetch().map(Obtained::from);
        }
        let old = match self.find(key, freshness) {
            Entry::Fresh(token) => return Ok(token.into()),
            Entry::Stale(token) => Some(token),
            Entry::Missing => None,
        };
        let _lock = match self.wait_for_turn(key, freshness, old.as_ref()) {
            Turn::Own(lock) => lock,
            Turn::Use(token) => return Ok(token.into()),
        };
        // Another process may have fetched a token before this one had the lock.
        match (self.find(key, freshness), &old) {
            (Entry::Fresh(token), _) => return Ok(token.into()),
            (Entry::Stale(token), None) if freshness.allows_stale() => return Ok(token.into()),
            _ => {}
        }
        match fetch() {
            Ok(token) => {
                if key.is_complete() {
                    let instance_role = key.role().map(str::to_owned);
                    self.save(&key.name, &CachedToken { instance_role, ..token.clone() });
                }
                Ok(token.into())
            }
            Err(error) => match old {
                Some(old) if old.expires_at.since(self.context.now()) > MIN_REMAINING => {
                    let end = old.expires_at;
                    self.log(format_args!(
                        "no new token ({error}), using the old one, which expires at {end}"
                    ));
                    Ok(Obtained { token: old, failure: Some(error) })
                }
                _ => Err(error),
            },
        }
    }

    fn find(&self, key: &TokenKey, freshness: Freshness<'_>) -> Entry {
        let Some(token) = self.load(&key.name) else {
            return Entry::Missing;
        };
        let now = self.context.now();
        if !key.allows(token.instance_role.as_deref()) {
            self.log(format_args!("the instance has another role now"));
            return Entry::Missing;
        }
        if is_in_future(token.issued_at, now) {
            let issued_at = token.issued_at;
            self.log(format_args!(
                "the cached token was issued in the future ({issued_at}), ignored"
            ));
            return Entry::Missing;
        }
        let left = token.expires_at.since(now);
        let lifetime = token.expires_at.since(token.issued_at);
        let is_fresh = match freshness {
            // A short-lived token is fresh for half of its life.
            Freshness::OneUse => {
                left > (REFRESH_THRESHOLD + key.jitter(MAX_JITTER)).min(lifetime / 2)
            }
            Freshness::Held(accepts) => accepts(&token),
        };
        if is_fresh {
            let end = token.expires_at;
            self.log(format_args!("using the cached token, which expires at {end}"));
            Entry::Fresh(token)
        } else if left > MIN_REMAINING {
            Entry::Stale(token)
        } else {
            Entry::Missing
        }
    }

    /// Waits for the lock of a key, unless the old token can be used meanwhile.
    fn wait_for_turn(
        &self,
        key: &TokenKey,
        freshness: Freshness<'_>,
        old: Option<&CachedToken>,
    ) -> Turn {
        let clock = &self.context.clock;
        let usable = old.filter(|_| freshness.allows_stale());
        // Every poll would log again why a file is ignored.
        let quiet = Self::new(self.path(), self.context.clone().with_log(Arc::new(NoLog)));
        let longest = clock.time_left(MAX_WAIT * 2) / 2;
        let started = clock.monotonic();
        // The number of polls is bounded too: the clock of a caller may stand still.
        let polls = longest.as_millis() / MIN_POLL_INTERVAL.as_millis();
        for poll in 0..=polls {
            match self.try_lock(&key.name) {
                Ok(Some(lock)) => return Turn::Own(Some(lock)),
                Ok(None) => {
                    if let Some(old) = usable {
                        return Turn::Use(old.clone());
                    }
                }
                Err(error) => {
                    self.log(format_args!("{error}, going on without a lock"));
                    return Turn::Own(None);
                }
            }
            if poll == 0 {
                self.log(format_args!("waiting for another process that fetches the token"));
            }
            let waited = clock.monotonic().saturating_sub(started);
            if waited >= longest || !clock.pause(MIN_POLL_INTERVAL, POLL_JITTER) {
                break;
            }
            let found = match quiet.find(key, freshness) {
                Entry::Stale(token) if freshness.allows_stale() => Entry::Fresh(token),
                found => found,
            };
            if let Entry::Fresh(token) = found {
                let end = token.expires_at;
                self.log(format_args!(
                    "using the token of the other process, which expires at {end}"
                ));
                return Turn::Use(token);
            }
        }
        self.log(format_args!("the other process has no token yet, waiting no longer"));
        Turn::Own(None)
    }
}

/// The content of the cache for a key.
enum Entry {
    Fresh(CachedToken),
    Stale(CachedToken),
    Missing,
}

/// Which process fetches the token.
enum Turn {
    /// This process. `None` if the file system has no locks, or another process holds the lock for too long.
    Own(Option<FileLock>),
    /// Another process: the token is the old one, or the one that it has fetched.
    Use(CachedToken),
}

/// The upper limit of the time by which a token is renewed early, so that machines that were started
/// together do not renew in the same second.
const MAX_JITTER: Duration = Duration::from_secs(120);

/// The longest wait for another process.
const MAX_WAIT: Duration = Duration::from_secs(15);

/// The shortest time between two attempts to lock.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The largest random addition to that time.
const POLL_JITTER: Duration = Duration::from_millis(40);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
