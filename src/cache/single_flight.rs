//! Single flight: while one process fetches a token, the others use the old one or wait.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::cached_token::CachedToken;
use super::disk::DiskTokenCache;
use super::freshness::{Freshness, REFRESH_THRESHOLD, SHORTEST_USE, is_in_future};
use super::obtained::Obtained;
use super::token_key::TokenKey;
use crate::context::{FileLock, NoLog};

impl DiskTokenCache {
    /// Returns the cached token while it is fresh; otherwise one process fetches a new one.
    ///
    /// While the old token is valid, the other processes use it. Without one they wait, for at most half of
    /// the time until their deadline. If the fetch fails, the old token is used until one minute before it
    /// expires. `freshness` decides which tokens are fresh.
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
        let _lock = match self.wait_for_turn(key, freshness, old.is_some()) {
            Turn::Own(lock) => lock,
            Turn::Fetched(token) => return Ok(token.into()),
            Turn::Other => match old {
                Some(token) => return Ok(token.into()),
                None => None,
            },
        };
        // Another process may have fetched a token before this one had the lock.
        match (self.find(key, freshness), &old) {
            (Entry::Fresh(token), _) | (Entry::Stale(token), None) => return Ok(token.into()),
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
                Some(old) if old.expires_at.since(self.context.now()) > SHORTEST_USE => {
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
                left > (REFRESH_THRESHOLD + key.jitter(LARGEST_JITTER)).min(lifetime / 2)
            }
            Freshness::Held(accepts) => accepts(&token),
        };
        if is_fresh {
            let end = token.expires_at;
            self.log(format_args!("using the cached token, which expires at {end}"));
            Entry::Fresh(token)
        } else if left > SHORTEST_USE {
            Entry::Stale(token)
        } else {
            Entry::Missing
        }
    }

    /// Waits for the lock of a key, unless an old token can be used meanwhile.
    fn wait_for_turn(&self, key: &TokenKey, freshness: Freshness<'_>, has_old: bool) -> Turn {
        let clock = &self.context.clock;
        // Every poll would log again why a file is ignored.
        let quiet = Self::new(self.path(), self.context.clone().with_log(Arc::new(NoLog)));
        let longest = clock.time_left(LONGEST_WAIT * 2) / 2;
        let started = clock.monotonic();
        // The number of polls is bounded too: the clock of a caller may stand still.
        let polls = longest.as_millis() / SHORTEST_POLL.as_millis();
        for poll in 0..=polls {
            match self.try_lock(&key.name) {
                Ok(Some(lock)) => return Turn::Own(Some(lock)),
                Ok(None) if has_old => return Turn::Other,
                Ok(None) => {}
                Err(error) => {
                    self.log(format_args!("{error}, going on without a lock"));
                    return Turn::Own(None);
                }
            }
            if poll == 0 {
                self.log(format_args!("waiting for another process that fetches the token"));
            }
            let waited = clock.monotonic().saturating_sub(started);
            if waited >= longest || !clock.pause(SHORTEST_POLL, POLL_JITTER) {
                break;
            }
            if let Entry::Fresh(token) | Entry::Stale(token) = quiet.find(key, freshness) {
                let end = token.expires_at;
                self.log(format_args!(
                    "using the token of the other process, which expires at {end}"
                ));
                return Turn::Fetched(token);
            }
        }
        self.log(format_args!("the other process has no token yet, waiting no longer"));
        Turn::Other
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
    /// This process, under a lock if the file system has locks.
    Own(Option<FileLock>),
    /// Another process, which has finished.
    Fetched(CachedToken),
    /// Another process, which has not finished.
    Other,
}

/// The upper limit of the time by which a token is renewed early, so that machines that were started
/// together do not renew in the same second.
const LARGEST_JITTER: Duration = Duration::from_secs(120);

/// The longest wait for another process.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// The shortest time between two attempts to lock.
const SHORTEST_POLL: Duration = Duration::from_millis(5);

/// The largest random addition to that time.
const POLL_JITTER: Duration = Duration::from_millis(40);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::convert::Infallible;
    use std::path::Path;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::context::{Context, FileError, FileSystem, FixedClock, Level};
    use crate::secret::Secret;

    /// A directory with one damaged file, whose lock another process holds for the first tries.
    struct Locked {
        tries: usize,
        tried: AtomicUsize,
    }

    impl FileSystem for Locked {
        fn read(&self, _path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
            Ok(Secret::new(b"damaged".to_vec()))
        }

        fn replace(&self, _path: &Path, _content: &[u8]) -> Result<(), FileError> {
            Ok(())
        }

        fn private_directory(&self, _path: &Path) -> Result<(), FileError> {
            Ok(())
        }

        fn try_lock(&self, _path: &Path) -> Result<Option<FileLock>, FileError> {
            let is_free = self.tried.fetch_add(1, Ordering::SeqCst) >= self.tries;
            Ok(is_free.then(|| FileLock::new(())))
        }
    }

    #[test]
    fn a_wait_for_another_process_is_logged_once_and_its_polls_are_not() {
        for (tries, waits) in [(0, 0), (1, 1), (5, 1)] {
            let lines = Arc::new(Mutex::new(Vec::new()));
            let logged = Arc::clone(&lines);
            let log = move |_: Level, text: fmt::Arguments<'_>| {
                logged.lock().unwrap().push(text.to_string());
            };
            let files = Locked { tries, tried: AtomicUsize::new(0) };
            let context = Context::new()
                .with_file_system(Arc::new(files))
                .with_log(Arc::new(log))
                .with_clock(Arc::new(FixedClock(1_700_000_000)));
            let now = context.now();
            let token = CachedToken::new("made-up-token".into(), now, now.plus(LONGEST_WAIT));
            let key = TokenKey::new(&[7; 32], None);
            let cache = DiskTokenCache::new("/cache", context);
            let fetch = || Ok::<_, Infallible>(token);
            cache.token(&key, Freshness::OneUse, fetch).unwrap();
            let lines = lines.lock().unwrap();
            let count = |text| lines.iter().filter(|line| line.contains(text)).count();
            assert_eq!(count("waiting for another process"), waits, "{tries}");
            // Once before the lock is held, and once after.
            assert_eq!(count("is not a token of this version"), 2, "{tries}");
        }
    }
}
