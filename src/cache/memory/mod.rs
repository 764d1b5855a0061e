//! Access tokens of this process.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::exchange::AccessToken;
use crate::timestamp::Timestamp;

/// Keeps an access token for each set of scopes, and lets one thread at a time get a new one. `E` is
/// what a refresh fails with.
pub struct MemoryTokenCache<E> {
    slots: Mutex<BTreeMap<Vec<String>, Arc<Slot<E>>>>,
}

struct Slot<E> {
    kept: Mutex<Option<AccessToken>>,
    refreshing: Mutex<()>,
    failures: Mutex<Failures<E>>,
}

/// Is the last failure, and how many there have been.
struct Failures<E> {
    count: u64,
    last: Option<E>,
}

impl<E: Clone> MemoryTokenCache<E> {
    /// Returns the kept token while it is fresh. When it is stale, one thread refreshes it and the
    /// others go on with the old one; when it has expired, the others wait, and share the failure
    /// where there is one: the next in line would hardly fare better. A refresh that fails while the
    /// old token is valid returns the old one.
    ///
    /// # Errors
    /// What `refresh` returns when there is no valid token left.
    pub fn token(
        &self,
        scopes: &[&str],
        now: impl Fn() -> Timestamp,
        refresh: impl FnOnce() -> Result<AccessToken, E>,
    ) -> Result<AccessToken, E> {
        let slot = self.slot(scopes);
        let failures_before = lock(&slot.failures).count;
        let (_refreshing, old) = match slot.state(now()) {
            State::Fresh(token) => return Ok(token),
            State::Stale(old) => match slot.refreshing.try_lock() {
                Ok(guard) => (guard, Some(old)),
                Err(std::sync::TryLockError::Poisoned(poisoned)) => {
                    (poisoned.into_inner(), Some(old))
                }
                Err(std::sync::TryLockError::WouldBlock) => return Ok(old),
            },
            State::Invalid => (lock(&slot.refreshing), None),
        };
        // Another thread may have been here while this one waited. What it got may be stale already,
        // where the token is a short one: another refresh would get no better one.
        match (slot.state(now()), &old) {
            (State::Fresh(token), _) | (State::Stale(token), None) => return Ok(token),
            (_, None) => slot.failure_since(failures_before).map_or(Ok(()), Err)?,
            _ => {}
        }
        match refresh() {
            Ok(token) => {
                *lock(&slot.kept) = Some(token.clone());
                Ok(token)
            }
            Err(error) => {
                lock(&slot.failures).add(error.clone());
                match old {
                    Some(token) if token.expires_at().since(now()) > SHORTEST_USE => Ok(token),
                    _ => Err(error),
                }
            }
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
            kept: Mutex::default(),
            refreshing: Mutex::default(),
            failures: Mutex::new(Failures { count: 0, last: None }),
        }
    }
}

impl<E: Clone> Slot<E> {
    /// Is the last failure, where one has come after the first `count` of them.
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
        let kept = lock(&self.kept);
        match &*kept {
            Some(token) if token.expires_at().since(now) > STALE_BEFORE => {
                State::Fresh(token.clone())
            }
            Some(token) if token.expires_at() > now => State::Stale(token.clone()),
            _ => State::Invalid,
        }
    }
}

enum State {
    Fresh(AccessToken),
    Stale(AccessToken),
    Invalid,
}

/// A thread that panicked under the lock has left a whole value behind: each is set in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// "REFRESH_THRESHOLD = 3 minutes 45 seconds" before the end, as in Google's libraries.
const STALE_BEFORE: Duration = Duration::from_secs(225);

/// An old token that is handed out after a failed refresh has to be good for this long.
const SHORTEST_USE: Duration = Duration::from_secs(60);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
