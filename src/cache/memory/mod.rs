//! The access tokens of this process.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::freshness::{MIN_REMAINING, REFRESH_THRESHOLD};
use crate::exchange::AccessToken;
use crate::mutex::{lock, try_lock};
use crate::timestamp::Timestamp;

/// A cache with an access token for each list of scopes. One thread at a time refreshes a token. `E` is
/// the error of a refresh.
pub(crate) struct MemoryTokenCache<E> {
    slots: Mutex<BTreeMap<Vec<String>, Arc<Slot<E>>>>,
}

struct Slot<E> {
    token: Mutex<Option<AccessToken>>,
    refreshing: Mutex<()>,
    failures: Mutex<Failures<E>>,
}

/// The number of failures so far, and the last one.
struct Failures<E> {
    count: u64,
    last: Option<E>,
}

impl<E: Clone> MemoryTokenCache<E> {
    /// Returns the cached token while it is fresh; otherwise one thread refreshes it.
    ///
    /// While the old token is valid, the other threads use it. After it has expired, they wait and
    /// share the result, even if it is a failure: a second request would most likely fail too. If the
    /// refresh fails, the old token is used until one minute before it expires.
    ///
    /// # Errors
    /// The error of `refresh`, if no valid token is left.
    pub(crate) fn token(
        &self,
        scopes: &[&str],
        now: impl Fn() -> Timestamp,
        refresh: impl FnOnce() -> Result<AccessToken, E>,
    ) -> Result<AccessToken, E> {
        let slot = self.slot(scopes);
        let failures_before = lock(&slot.failures).count;
        let (_refreshing, old) = match slot.state(now()) {
            State::Fresh(token) => return Ok(token),
            State::Stale(old) => match try_lock(&slot.refreshing) {
                Some(guard) => (guard, Some(old)),
                None => return Ok(old),
            },
            State::Expired => (lock(&slot.refreshing), None),
        };
        // Another thread may have refreshed the token while this one waited. A short-lived token may
        // be stale already; another refresh would return no better one.
        match (slot.state(now()), &old) {
            (State::Fresh(token), _) | (State::Stale(token), None) => return Ok(token),
            (_, None) => slot.failure_since(failures_before).map_or(Ok(()), Err)?,
            _ => {}
        }
        slot.store(refresh(), old, now())
    }

    /// Returns the cached token if it is valid for more than `time`; otherwise one thread after another refreshes it. If
    /// the refresh fails, the old token is used until one minute before it expires.
    ///
    /// # Errors
    /// The error of `refresh`, if no valid token is left.
    pub(crate) fn token_valid_for(
        &self,
        scopes: &[&str],
        time: Duration,
        now: impl Fn() -> Timestamp,
        refresh: impl FnOnce() -> Result<AccessToken, E>,
    ) -> Result<AccessToken, E> {
        let slot = self.slot(scopes);
        let find = || lock(&slot.token).clone();
        let is_valid = |token: &AccessToken| token.expires_at().since(now()) > time;
        if let Some(token) = find().filter(is_valid) {
            return Ok(token);
        }
        let _refreshing = lock(&slot.refreshing);
        // Another thread may have refreshed the token while this one waited.
        match find() {
            Some(token) if is_valid(&token) => Ok(token),
            old => slot.store(refresh(), old, now()),
        }
    }

    fn slot(&self, scopes: &[&str]) -> Arc<Slot<E>> {
        let key: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        Arc::clone(lock(&self.slots).entry(key).or_default())
    }
}

impl<E> Default for MemoryTokenCache<E> {
    fn default() -> Self {
        Self { slots: Mutex::default() }
    }
}

impl<E> fmt::Debug for MemoryTokenCache<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryTokenCache { .. }")
    }
}

impl<E> Default for Slot<E> {
    fn default() -> Self {
        Self {
            token: Mutex::default(),
            refreshing: Mutex::default(),
            failures: Mutex::new(Failures { count: 0, last: None }),
        }
    }
}

impl<E: Clone> Slot<E> {
    /// Stores the result of a refresh. Returns the new token, or after a failure the old one if it can be used.
    fn store(
        &self,
        result: Result<AccessToken, E>,
        old: Option<AccessToken>,
        now: Timestamp,
    ) -> Result<AccessToken, E> {
        match result {
            Ok(token) => {
                *lock(&self.token) = Some(token.clone());
                Ok(token)
            }
            Err(error) => {
                lock(&self.failures).add(error.clone());
                match old {
                    Some(token) if token.expires_at().since(now) > MIN_REMAINING => Ok(token),
                    _ => Err(error),
                }
            }
        }
    }

    /// Returns the last failure if there have been more than `count`.
    fn failure_since(&self, count: u64) -> Option<E> {
        let failures = lock(&self.failures);
        failures.last.clone().filter(|_| failures.count > count)
    }
}

impl<E> Failures<E> {
    fn add(&mut self, error: E) {
        self.count += 1;
        self.last = Some(error);
    }
}

impl<E> Slot<E> {
    fn state(&self, now: Timestamp) -> State {
        match &*lock(&self.token) {
            Some(token) if token.expires_at().since(now) > REFRESH_THRESHOLD => {
                State::Fresh(token.clone())
            }
            Some(token) if token.expires_at() > now => State::Stale(token.clone()),
            _ => State::Expired,
        }
    }
}

enum State {
    Fresh(AccessToken),
    Stale(AccessToken),
    Expired,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
