//! A deadline for all the work of one run.

use std::fmt::{self, Display};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crate::mutex::lock;

/// The time by which all requests, programs, pipes and waits have to end. The default has no limit.
///
/// Clones share one time: postponing one of them postpones all.
#[derive(Clone, Debug, Default)]
pub struct Deadline {
    shared: Option<Arc<Shared>>,
}

impl Deadline {
    /// Creates a deadline this long from now.
    pub fn after(time: Duration) -> Self {
        let state =
            State { begun: now(), time, paused: None, blockers: Vec::new(), bounds: Vec::new() };
        Self { shared: Some(Arc::new(Shared { state: Mutex::new(state), moved: Condvar::new() })) }
    }

    /// Creates a deadline that never comes.
    pub const fn never() -> Self {
        Self { shared: None }
    }

    /// Returns the time that is left, at most `most`, and zero after the deadline.
    pub fn time_left(&self, most: Duration) -> Duration {
        match &self.shared {
            Some(shared) => shared.lock().time_left().min(most),
            None => most,
        }
    }

    /// Returns the time that is left, or `default` if the deadline never comes: a server has moved it away.
    pub(super) fn time_left_or(&self, default: Duration) -> Duration {
        match &self.shared {
            Some(shared) if shared.lock().is_limited() => self.time_left(Duration::MAX),
            _ => default,
        }
    }

    /// Moves the deadline to `time` after its creation. A deadline that never comes stays so.
    pub fn set_time(&self, time: Duration) {
        if let Some(shared) = &self.shared {
            shared.lock().time = time;
            shared.moved.notify_all();
        }
    }

    /// Runs `work` with a limit of `time` for this thread. The limit does not apply to other threads, not
    /// even to those that `work` starts: these have to be given the time that is left. A deadline that never comes stays so.
    ///
    /// A program that runs for months limits each request in this way.
    pub fn within<T>(&self, time: Duration, work: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return work() };
        shared.lock().bounds.push((thread::current().id(), Bound { begun: now(), time }));
        let result = work();
        remove_own(&mut shared.lock().bounds);
        result
    }

    /// Runs `work` and postpones the deadline and the limits of this thread by the time it took, so that the time in
    /// which a user types does not count.
    pub fn paused<T>(&self, work: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return work() };
        let started = now();
        // A pause within a pause is part of it.
        let mut state = shared.lock();
        let is_outer = state.paused.is_none();
        state.paused.get_or_insert(started);
        drop(state);
        let result = work();
        if is_outer {
            let mut state = shared.lock();
            state.paused = None;
            let pause = started.elapsed();
            let postponed = |begun: Instant| begun.checked_add(pause).unwrap_or(begun);
            state.begun = postponed(state.begun);
            let own = thread::current().id();
            for (_, bound) in state.bounds.iter_mut().filter(|(thread, _)| *thread == own) {
                bound.begun = postponed(bound.begun);
            }
        }
        result
    }

    /// Runs `work`. Until it returns, [`Deadline::blocked_by`] names `on`, which may block it.
    ///
    /// The name is formatted only by [`Deadline::blocked_by`]: hardly any file or server ever blocks.
    pub fn blocking<T>(&self, on: impl Display + Send + 'static, work: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return work() };
        shared.lock().blockers.push((thread::current().id(), Blocker(Box::new(on))));
        let result = work();
        remove_own(&mut shared.lock().blockers);
        result
    }

    /// Returns the name of the file, server or program that may block this process now, if it is known. If
    /// several threads may be blocked, it is what the last of them waits for.
    pub fn blocked_by(&self) -> Option<String> {
        self.shared.as_ref()?.lock().blockers.last().map(|(_, blocker)| blocker.0.to_string())
    }

    /// Blocks until the deadline has passed, even if it is moved meanwhile. Returns at once if it never
    /// comes.
    pub fn wait(&self) {
        let Some(shared) = &self.shared else { return };
        let mut state = shared.lock();
        while !state.time_left().is_zero() {
            // While it is paused, the time that is left stands still.
            let time = state.time_left().clamp(MIN_WAIT, MAX_WAIT);
            let waited = shared.moved.wait_timeout(state, time);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Notified when the deadline may be earlier than before.
    moved: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

#[derive(Debug)]
struct State {
    /// The creation of the deadline, later by the length of all pauses.
    begun: Instant,
    time: Duration,
    /// The beginning of the present pause.
    paused: Option<Instant>,
    /// What may block single threads, the innermost of each last.
    blockers: Vec<(ThreadId, Blocker)>,
    /// The limits of single threads, the innermost of each last.
    bounds: Vec<(ThreadId, Bound)>,
}

impl State {
    fn time_left(&self) -> Duration {
        let passed = self.paused.unwrap_or_else(now).saturating_duration_since(self.begun);
        let bounds = self.own_bounds().map(Bound::time_left);
        bounds.fold(self.time.saturating_sub(passed), Duration::min)
    }

    fn is_limited(&self) -> bool {
        self.time < Duration::MAX || self.own_bounds().next().is_some()
    }

    /// Returns the limits of this thread.
    fn own_bounds(&self) -> impl Iterator<Item = &Bound> {
        let own = thread::current().id();
        let bounds = self.bounds.iter().filter(move |(thread, _)| *thread == own);
        bounds.map(|(_, bound)| bound)
    }
}

/// The name of a file, server or program that may block the work.
struct Blocker(Box<dyn Display + Send>);

impl fmt::Debug for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_string())
    }
}

/// The limit of one thread.
#[derive(Debug)]
struct Bound {
    begun: Instant,
    time: Duration,
}

impl Bound {
    fn time_left(&self) -> Duration {
        self.time.saturating_sub(self.begun.elapsed())
    }
}

/// Removes the innermost entry of this thread.
fn remove_own<T>(entries: &mut Vec<(ThreadId, T)>) {
    let own = thread::current().id();
    if let Some(last) = entries.iter().rposition(|(thread, _)| *thread == own) {
        entries.remove(last);
    }
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    Instant::now()
}

/// The shortest wait: a pause just before the deadline does not spin.
const MIN_WAIT: Duration = Duration::from_millis(5);

/// The longest wait: some systems refuse to wait longer than their clock can count.
const MAX_WAIT: Duration = Duration::from_secs(3600);

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
