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
            State { begun: now(), time, paused: None, blocked_by: None, bounds: Vec::new() };
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
    /// even to those that `work` starts. A deadline that never comes stays so.
    ///
    /// A program that runs for months limits each request in this way.
    pub fn within<T>(&self, time: Duration, work: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return work() };
        let bound = Bound { thread: thread::current().id(), begun: now(), time };
        shared.lock().bounds.push(bound);
        let result = work();
        let mut state = shared.lock();
        let own = thread::current().id();
        if let Some(last) = state.bounds.iter().rposition(|bound| bound.thread == own) {
            state.bounds.remove(last);
        }
        drop(state);
        result
    }

    /// Runs `work` and postpones the deadline and the limits of this thread by the time it took, so that the time in
    /// which a user types does not count.
    pub fn paused<T>(&self, work: impl FnOnce() -> T) -> T {
        let Some(shared) = &self.shared else { return work() };
        let started = now();
        // A pause within a pause is part of it.
        let is_outer = shared.lock().paused.replace(started).is_none();
        let result = work();
        if is_outer {
            let mut state = shared.lock();
            state.paused = None;
            let pause = started.elapsed();
            let postponed = |begun: Instant| begun.checked_add(pause).unwrap_or(begun);
            state.begun = postponed(state.begun);
            let own = thread::current().id();
            for bound in state.bounds.iter_mut().filter(|bound| bound.thread == own) {
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
        let outer = shared.lock().blocked_by.replace(Blocker(Box::new(on)));
        let result = work();
        shared.lock().blocked_by = outer;
        result
    }

    /// Returns the name of the file, server or program that may block this process now, if it is known.
    pub fn blocked_by(&self) -> Option<String> {
        self.shared.as_ref()?.lock().blocked_by.as_ref().map(|blocker| blocker.0.to_string())
    }

    /// Blocks until the deadline has passed, even if it is moved meanwhile. Returns at once if it never
    /// comes.
    pub fn wait(&self) {
        let Some(shared) = &self.shared else { return };
        let mut state = shared.lock();
        while !state.time_left().is_zero() {
            // While it is paused, the time that is left stands still.
            let time = state.time_left().clamp(SHORTEST_WAIT, LONGEST_WAIT);
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
    blocked_by: Option<Blocker>,
    /// The limits of single threads, the innermost of each last.
    bounds: Vec<Bound>,
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
        self.bounds.iter().filter(move |bound| bound.thread == own)
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
    thread: ThreadId,
    begun: Instant,
    time: Duration,
}

impl Bound {
    fn time_left(&self) -> Duration {
        self.time.saturating_sub(self.begun.elapsed())
    }
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    Instant::now()
}

/// The shortest wait: a pause just before the deadline does not spin.
const SHORTEST_WAIT: Duration = Duration::from_millis(5);

/// The longest wait: some systems refuse to wait longer than their clock can count.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_capped_by_both_limits() {
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
        assert_eq!(Deadline::never().time_left(hour), hour);
        assert_eq!(Deadline::never().time_left_or(second), second);
        assert_eq!(Deadline::after(hour).time_left(second), second);
        assert!(Deadline::after(second).time_left(hour) <= second);
        assert!(Deadline::after(hour).time_left_or(second) > second);
        assert_eq!(Deadline::after(Duration::ZERO).time_left(hour), Duration::ZERO);
        assert_eq!(Deadline::after(Duration::MAX).time_left(hour), hour);
        let away = Deadline::after(hour);
        away.set_time(Duration::MAX);
        assert_eq!(away.time_left_or(second), second);
        away.within(hour, || assert!(away.time_left_or(second) > second));
    }

    #[test]
    fn a_pause_postpones_the_deadline() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(Duration::from_millis(20));
        let other = deadline.clone();
        deadline.paused(|| {
            thread::park_timeout(Duration::from_millis(60));
            assert!(!other.time_left(hour).is_zero());
        });
        assert!(!other.time_left(hour).is_zero());
    }

    #[test]
    fn a_pause_postpones_the_limits_of_its_thread() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(hour * 2);
        deadline.within(Duration::from_millis(20), || {
            deadline.paused(|| thread::park_timeout(Duration::from_millis(60)));
            assert!(!deadline.time_left(hour).is_zero());
        });
    }

    #[test]
    fn a_deadline_is_moved_for_all_of_its_clones() {
        let deadline = Deadline::after(Duration::from_secs(3600));
        let other = deadline.clone();
        let waiting = thread::spawn(move || other.wait());
        deadline.set_time(Duration::from_millis(20));
        assert!(waiting.join().is_ok());
        assert!(deadline.time_left(Duration::from_secs(1)).is_zero());
        Deadline::never().wait();
    }

    #[test]
    fn a_bound_is_for_its_thread_and_its_work() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(hour * 2);
        let other = deadline.clone();
        deadline.within(Duration::ZERO, || {
            assert!(deadline.time_left(hour).is_zero());
            let elsewhere = thread::spawn(move || other.time_left(hour)).join();
            assert_eq!(elsewhere.ok(), Some(hour));
            deadline.within(hour, || assert!(deadline.time_left(hour).is_zero()));
        });
        assert_eq!(deadline.time_left(hour), hour);
        assert_eq!(Deadline::never().within(Duration::ZERO, || 17), 17);
    }

    #[test]
    fn the_innermost_of_what_blocks_is_named() {
        let deadline = Deadline::after(Duration::from_secs(3600));
        deadline.blocking("`host`", || {
            deadline.blocking("`/file`", || {
                assert_eq!(deadline.blocked_by().as_deref(), Some("`/file`"));
            });
            assert_eq!(deadline.blocked_by().as_deref(), Some("`host`"));
        });
        assert_eq!(deadline.blocked_by(), None);
    }
}
