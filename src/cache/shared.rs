//! One exchange for many processes.

use std::fmt;
use std::time::Duration;

use super::{CachedToken, DiskTokenCache, TokenKey};
use crate::context::FileLock;

impl DiskTokenCache {
    /// Returns the kept token while it is fresh. Else one process fetches the next one: while the old
    /// one still holds, the others go on with it, and without one they wait, for half of the time
    /// that they have. A fetch that fails while the old token holds for a minute returns the old one.
    ///
    /// What is wrong with the directory is told to the log, and keeps nobody from a token.
    ///
    /// # Errors
    /// What `fetch` returns when there is no token left.
    pub(crate) fn token<E: fmt::Display>(
        &self,
        key: &TokenKey,
        fetch: impl FnOnce() -> Result<CachedToken, E>,
    ) -> Result<CachedToken, E> {
        if let Err(error) = self.make() {
            self.log(format_args!("{error}, going on without it"));
            return fetch();
        }
        let old = match self.find(key) {
            Found::Fresh(token) => return Ok(token),
            Found::Stale(token) => Some(token),
            Found::Nothing => None,
        };
        let _held = match self.wait_for_turn(key, old.is_some()) {
            Turn::Mine(lock) => lock,
            Turn::Served(token) => return Ok(token),
            Turn::Others => match old {
                Some(token) => return Ok(token),
                None => None,
            },
        };
        // Another process may have been quicker.
        match (self.find(key), &old) {
            (Found::Fresh(token), _) | (Found::Stale(token), None) => return Ok(token),
            _ => {}
        }
        match fetch() {
            Ok(token) => {
                if key.is_confirmed() {
                    self.save(
                        &key.name,
                        &CachedToken { instance_role: key.role(), ..token.clone() },
                    );
                }
                Ok(token)
            }
            Err(error) => match old {
                Some(old) if old.expires_at.since(self.context.now()) > SHORTEST_USE => {
                    let end = old.expires_at;
                    self.log(format_args!(
                        "no new token ({error}), going on with the one that holds until {end}"
                    ));
                    Ok(old)
                }
                _ => Err(error),
            },
        }
    }

    fn find(&self, key: &TokenKey) -> Found {
        let Some(token) = self.load(&key.name) else {
            return Found::Nothing;
        };
        let now = self.context.now();
        if !key.fits(token.instance_role.as_deref()) {
            self.log(format_args!("the instance has another role now"));
            return Found::Nothing;
        }
        // A clock that was put back would make tokens live longer than they do.
        if token.issued_at.since(now) > CLOCK_TOLERANCE {
            self.log(format_args!("the kept token is of {}, ignored", token.issued_at));
            return Found::Nothing;
        }
        let left = token.expires_at.since(now);
        let lifetime = token.expires_at.since(token.issued_at);
        if left > (STALE_BEFORE + key.jitter(LARGEST_JITTER)).min(lifetime / 2) {
            self.log(format_args!("using the token that holds until {}", token.expires_at));
            Found::Fresh(token)
        } else if left > SHORTEST_USE {
            Found::Stale(token)
        } else {
            Found::Nothing
        }
    }

    fn wait_for_turn(&self, key: &TokenKey, has_old: bool) -> Turn {
        let clock = &self.context.clock;
        let longest = clock.time_left(LONGEST_WAIT * 2) / 2;
        let started = clock.monotonic();
        // The clock of a caller may stand still.
        let polls = longest.as_millis() / SHORTEST_POLL.as_millis();
        for poll in 0..=polls {
            match self.try_lock(&key.name) {
                Ok(Some(lock)) => return Turn::Mine(Some(lock)),
                Ok(None) if has_old => return Turn::Others,
                Ok(None) => {}
                Err(error) => {
                    self.log(format_args!("{error}, going on without a lock"));
                    return Turn::Mine(None);
                }
            }
            if poll == 0 {
                self.log(format_args!("waiting for another process to get the token"));
            }
            let waited = clock.monotonic().saturating_sub(started);
            if waited >= longest || !clock.pause(SHORTEST_POLL, POLL_JITTER) {
                break;
            }
            if let Found::Fresh(token) | Found::Stale(token) = self.find(key) {
                return Turn::Served(token);
            }
        }
        self.log(format_args!("the other process has no token yet, not waiting any longer"));
        Turn::Others
    }
}

enum Found {
    Fresh(CachedToken),
    Stale(CachedToken),
    Nothing,
}

enum Turn {
    /// This process is to fetch, under the lock where there can be one.
    Mine(Option<FileLock>),
    /// Another process has fetched meanwhile.
    Served(CachedToken),
    /// Another process is still at it.
    Others,
}

/// "REFRESH_THRESHOLD = 3 minutes 45 seconds" before the end, as in Google's libraries.
const STALE_BEFORE: Duration = Duration::from_secs(225);

/// Machines that were started together do not refresh in the same second.
const LARGEST_JITTER: Duration = Duration::from_secs(120);

/// A token that is handed out has to be good for this long.
const SHORTEST_USE: Duration = Duration::from_secs(60);

/// How far apart the clocks of two processes of one user may be.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// At most, and never more than half of what the command has.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

const SHORTEST_POLL: Duration = Duration::from_millis(5);

const POLL_JITTER: Duration = Duration::from_millis(40);
