//! One value of the cache, and the failures to refresh it.

use std::sync::Mutex;
use std::time::Duration;

use super::fetched::{Fetched, Wanted};
use super::held::{Held, Moment};
use super::state::TokenState;
use crate::mutex::lock;
use crate::refresh_schedule;

/// One value, and the failures since it was fetched.
#[derive(Debug)]
pub(super) struct Entry<V, E> {
    state: Mutex<State<V, E>>,
    /// Locked by the thread that fetches the value.
    pub(super) flight: Mutex<()>,
    seed: u64,
}

/// The result of a lookup.
pub(super) enum Found<V, E> {
    /// A value that can be used.
    Usable(V),
    /// A value that is due: it can be used if no newer one can be fetched.
    Due(V),
    /// No value. It has to be fetched.
    Missing,
    /// No value, and it is too early for the next attempt. The error is that of the last one.
    Failed(E),
}

impl<V: Clone, E: Clone> Entry<V, E> {
    pub(super) fn new(seed: u64) -> Self {
        let state = State {
            held: None,
            failure: None,
            failures: 0,
            fruitless: 0,
            retry_at: None,
            forced: false,
            is_in_use: true,
            is_kept: false,
            last_use: 0,
        };
        Self { state: Mutex::new(state), flight: Mutex::new(()), seed }
    }

    /// Looks up the value for a caller. With `in_background`, another thread refreshes values, so a value is
    /// due later.
    pub(super) fn find(&self, at: Moment, in_background: bool) -> Found<V, E> {
        let mut state = lock(&self.state);
        state.is_in_use = true;
        let may_try = state.may_try(at);
        match &state.held {
            Some(held) if held.is_usable(at) => {
                let due = if in_background {
                    held.schedule.mandatory_at()
                } else {
                    held.schedule.refresh_at()
                };
                let is_due = held.now(at) >= due || state.forced;
                let value = held.value.clone();
                if is_due && may_try { Found::Due(value) } else { Found::Usable(value) }
            }
            _ if may_try => Found::Missing,
            _ => state.failure.clone().map_or(Found::Missing, Found::Failed),
        }
    }

    /// Returns the time until the value has to be refreshed without a caller, zero if it is due. `None` if
    /// only the next use fetches it.
    pub(super) fn due_in(&self, at: Moment) -> Option<Duration> {
        let state = lock(&self.state);
        if !state.is_kept && (state.held.is_none() || !state.is_in_use) {
            return None;
        }
        let until_retry = state
            .retry_at
            .map(|retry_at| retry_at.saturating_sub(at.monotonic))
            .unwrap_or_default();
        let until_refresh = match &state.held {
            Some(held) if !state.forced => held.schedule.refresh_at().since(held.now(at)),
            _ => Duration::ZERO,
        };
        Some(until_retry.max(until_refresh))
    }

    /// Returns which values the next fetch may return.
    pub(super) fn wanted(&self) -> Wanted {
        if lock(&self.state).forced { Wanted::New } else { Wanted::NotDue }
    }

    /// Marks the value as unused since it was fetched.
    pub(super) fn mark_unused(&self) {
        lock(&self.state).is_in_use = false;
    }

    /// Makes the value due, whatever its age.
    pub(super) fn force(&self) {
        let mut state = lock(&self.state);
        state.forced = true;
        state.retry_at = None;
    }

    /// Makes refreshes keep the value fresh even if no caller uses it.
    pub(super) fn keep(&self) {
        lock(&self.state).is_kept = true;
    }

    /// Stores the result of a fetch, and returns the value or the error for the caller.
    pub(super) fn store(&self, result: Result<Fetched<V, E>, E>, at: Moment) -> Result<V, E> {
        let mut state = lock(&self.state);
        match result {
            Ok(Fetched { value, schedule, failure: None }) => {
                let held = Held { value: value.clone(), schedule, stored: at };
                // A value is due when it arrives if the fetch has taken long, or the clock of this machine is
                // ahead of that by which it expires.
                let is_due = at.now >= schedule.refresh_at();
                state.held = Some(held);
                state.failure = None;
                state.failures = 0;
                state.fruitless = if is_due { state.fruitless.saturating_add(1) } else { 0 };
                state.retry_at = is_due.then(|| self.next_attempt(state.fruitless, at));
                state.forced = false;
                Ok(value)
            }
            Ok(Fetched { value, schedule, failure: Some(error) }) => {
                self.add_failure(&mut state, error, at);
                // The value in memory may be newer than the one on disk.
                match &state.held {
                    Some(held) if held.schedule.expires_at() >= schedule.expires_at() => {
                        Ok(held.value.clone())
                    }
                    _ => {
                        state.held = Some(Held { value: value.clone(), schedule, stored: at });
                        Ok(value)
                    }
                }
            }
            Err(error) => {
                self.add_failure(&mut state, error.clone(), at);
                match &state.held {
                    Some(held) if held.is_usable(at) => Ok(held.value.clone()),
                    _ => Err(error),
                }
            }
        }
    }

    /// Returns the state of the value.
    pub(super) fn state(&self) -> TokenState<E> {
        let state = lock(&self.state);
        TokenState {
            schedule: state.held.as_ref().map(|held| held.schedule),
            failure: state.failure.clone(),
            failures: state.failures,
        }
    }

    /// Sets the number of the last use.
    pub(super) fn touch(&self, use_number: u64) {
        lock(&self.state).last_use = use_number;
    }

    /// Returns the rank of the entry: the one with the least rank is evicted first. `None` if it is never
    /// evicted.
    pub(super) fn rank(&self) -> Option<(bool, u64)> {
        let state = lock(&self.state);
        (!state.is_kept).then(|| (state.held.is_some(), state.last_use))
    }

    fn add_failure(&self, state: &mut State<V, E>, error: E, at: Moment) {
        state.failures = state.failures.saturating_add(1);
        state.fruitless = state.fruitless.saturating_add(1);
        state.failure = Some(error);
        state.retry_at = Some(self.next_attempt(state.fruitless, at));
    }

    fn next_attempt(&self, fruitless: u32, at: Moment) -> Duration {
        at.monotonic.saturating_add(refresh_schedule::backoff(fruitless, self.seed))
    }
}

#[derive(Debug)]
struct State<V, E> {
    held: Option<Held<V>>,
    failure: Option<E>,
    failures: u32,
    /// The number of attempts in a row that failed or returned a value that was due.
    fruitless: u32,
    /// When the next attempt may begin, by the monotonic clock.
    retry_at: Option<Duration>,
    /// Whether a caller has requested a new value.
    forced: bool,
    /// Whether a caller has used the value since it was fetched.
    is_in_use: bool,
    /// Whether the value is kept fresh without a caller.
    is_kept: bool,
    last_use: u64,
}

impl<V, E> State<V, E> {
    fn may_try(&self, at: Moment) -> bool {
        self.retry_at.is_none_or(|retry_at| at.monotonic >= retry_at)
    }
}
