//! Access tokens of this process.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::exchange::AccessToken;
use crate::timestamp::Timestamp;

/// Keeps an access token for each set of scopes, and lets one thread at a time get a new one.
#[derive(Default)]
pub struct TokenCache {
    slots: Mutex<BTreeMap<Vec<String>, Arc<Slot>>>,
}

#[derive(Default)]
struct Slot {
    kept: Mutex<Option<AccessToken>>,
    refreshing: Mutex<()>,
}

impl TokenCache {
    /// Returns the kept token while it is fresh. When it is stale, one thread refreshes it and the
    /// others go on with the old one; when it has expired, the others wait. A refresh that fails
    /// while the old token is valid returns the old one.
    ///
    /// # Errors
    /// What `refresh` returns when there is no valid token left.
    pub fn token<E>(
        &self,
        scopes: &[&str],
        now: impl Fn() -> Timestamp,
        refresh: impl FnOnce() -> Result<AccessToken, E>,
    ) -> Result<AccessToken, E> {
        let slot = self.slot(scopes);
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
        // Another thread may have been here while this one waited.
        if let State::Fresh(token) = slot.state(now()) {
            return Ok(token);
        }
        match refresh() {
            Ok(token) => {
                *lock(&slot.kept) = Some(token.clone());
                Ok(token)
            }
            Err(error) => match old {
                Some(token) if token.expires_at().since(now()) > SHORTEST_USE => Ok(token),
                _ => Err(error),
            },
        }
    }

    fn slot(&self, scopes: &[&str]) -> Arc<Slot> {
        let key: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        Arc::clone(lock(&self.slots).entry(key).or_default())
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenCache { .. }")
    }
}

impl Slot {
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
