//! A cache whose values are refreshed before they expire.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::context::Clock;
use crate::mutex::{lock, try_lock};
use crate::refresh::entry::{Entry, Found};
use crate::refresh::fetched::{Fetched, Wanted};
use crate::refresh::held::Moment;
use crate::refresh::state::TokenState;

/// A cache of values that expire, by key. While one thread fetches the value of a key, the others use the
/// old one.
pub struct RefreshCache<K, V, E> {
    entries: Mutex<Entries<K, V, E>>,
    capacity: usize,
    clock: Arc<dyn Clock>,
    in_background: bool,
    seed: u64,
}

struct Entries<K, V, E> {
    /// Few enough to be searched one after another.
    by_key: Vec<(K, Arc<Entry<V, E>>)>,
    uses: u64,
}

impl<K: PartialEq, V, E> Entries<K, V, E> {
    fn find(&self, key: &K) -> Option<&Arc<Entry<V, E>>> {
        self.by_key.iter().find(|(known, _)| known == key).map(|(_, entry)| entry)
    }
}

impl<K: Clone + PartialEq, V: Clone, E: Clone> RefreshCache<K, V, E> {
    /// Creates a cache of at most `capacity` values, which should be a few dozen. A further value replaces one that could not be fetched,
    /// or else the least recently used one, but never one that is [kept](RefreshCache::keep). `seed` spreads
    /// the attempts of machines over time.
    pub fn new(clock: Arc<dyn Clock>, capacity: usize, seed: u64) -> Self {
        let entries = Mutex::new(Entries { by_key: Vec::new(), uses: 0 });
        Self { entries, capacity, clock, in_background: false, seed }
    }

    /// Leaves refreshing to a thread that calls [`RefreshCache::refresh_due`]. Callers then wait for a new
    /// value only if the old one is about to expire.
    #[must_use]
    pub fn with_background_refresh(mut self) -> Self {
        self.in_background = true;
        self
    }

    /// Returns the value of a key from memory, or fetches it. Until the next attempt after a failure may
    /// begin, it returns the old value, or the failure if no usable value is left.
    ///
    /// # Errors
    /// The error of `fetch`, if no usable value is left.
    pub fn get(
        &self,
        key: &K,
        fetch: impl FnOnce(Wanted) -> Result<Fetched<V, E>, E>,
    ) -> Result<V, E> {
        let entry = self.entry(key);
        let find = || entry.find(self.moment(), self.in_background);
        let (_flight, had_old) = match find() {
            Found::Usable(value) => return Ok(value),
            Found::Failed(error) => return Err(error),
            Found::Due(old) => match try_lock(&entry.flight) {
                Some(flight) => (flight, true),
                None => return Ok(old),
            },
            Found::Missing => (lock(&entry.flight), false),
        };
        // Another thread may have fetched the value, or failed, while this one waited.
        match find() {
            Found::Usable(value) => return Ok(value),
            Found::Due(value) if !had_old => return Ok(value),
            Found::Failed(error) => return Err(error),
            Found::Due(_) | Found::Missing => {}
        }
        let result = fetch(entry.wanted());
        entry.store(result, self.moment())
    }

    /// Returns the value of a key from memory while it is usable, without waiting for a newer one. The call
    /// counts as a use.
    pub fn held(&self, key: &K) -> Option<V> {
        let entry = {
            let mut entries = lock(&self.entries);
            entries.uses += 1;
            let entry = entries.find(key)?;
            entry.touch(entries.uses);
            Arc::clone(entry)
        };
        match entry.find(self.moment(), self.in_background) {
            Found::Usable(value) | Found::Due(value) => Some(value),
            Found::Missing | Found::Failed(_) => None,
        }
    }

    /// Keeps the value of a key fresh from now on, even if no caller uses it.
    pub fn keep(&self, key: &K) {
        self.entry(key).keep();
    }

    /// Refreshes the values that are due, one after another, if they were used since they were fetched or
    /// are kept. Returns the time until the next one is due, or `None` if there is none.
    pub fn refresh_due(
        &self,
        mut fetch: impl FnMut(&K, Wanted) -> Result<Fetched<V, E>, E>,
    ) -> Option<Duration> {
        for (key, entry) in self.snapshot() {
            if entry.due_in(self.moment()) != Some(Duration::ZERO) {
                continue;
            }
            // Otherwise, a caller is fetching the value.
            let Some(_flight) = try_lock(&entry.flight) else { continue };
            // A caller may have just fetched it.
            if entry.due_in(self.moment()) == Some(Duration::ZERO) {
                let result = fetch(&key, entry.wanted());
                if result.is_ok() {
                    entry.mark_unused();
                }
                // The failure is part of the state.
                let _ = entry.store(result, self.moment());
            }
        }
        self.next_refresh()
    }

    /// Returns the time until the next value is due, or `None` if there is none.
    pub fn next_refresh(&self) -> Option<Duration> {
        let at = self.moment();
        self.snapshot().iter().filter_map(|(_, entry)| entry.due_in(at)).min()
    }

    /// Makes every value due, whatever its age. The next use or [`RefreshCache::refresh_due`] fetches it.
    pub fn force_refresh(&self) {
        for (_, entry) in self.snapshot() {
            entry.force();
        }
    }

    /// Returns the state of the value of a key. `None` if it was never requested, or has been replaced since.
    pub fn state(&self, key: &K) -> Option<TokenState<E>> {
        lock(&self.entries).find(key).map(|entry| entry.state())
    }

    fn entry(&self, key: &K) -> Arc<Entry<V, E>> {
        let mut entries = lock(&self.entries);
        entries.uses += 1;
        let uses = entries.uses;
        if let Some(entry) = entries.find(key) {
            entry.touch(uses);
            return Arc::clone(entry);
        }
        while entries.by_key.len() >= self.capacity.max(1) {
            let ranks = entries.by_key.iter().map(|(_, entry)| entry.rank()).enumerate();
            let ranked = ranks.filter_map(|(index, rank)| Some((rank?, index)));
            let Some((_, dropped)) = ranked.min() else { break };
            entries.by_key.remove(dropped);
        }
        let entry = Arc::new(Entry::new(self.seed.wrapping_add(uses)));
        entry.touch(uses);
        entries.by_key.push((key.clone(), Arc::clone(&entry)));
        entry
    }

    fn snapshot(&self) -> Vec<(K, Arc<Entry<V, E>>)> {
        lock(&self.entries).by_key.clone()
    }

    fn moment(&self) -> Moment {
        Moment { now: self.clock.now().into(), monotonic: self.clock.monotonic() }
    }
}

impl<K, V, E> fmt::Debug for RefreshCache<K, V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshCache { .. }")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
