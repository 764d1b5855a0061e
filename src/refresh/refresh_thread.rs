//! A thread that refreshes tokens in the background.

use std::io;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::tokens::RefreshableTokens;
use crate::mutex::lock;

/// A thread that refreshes tokens before they are due, until the value is dropped.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use gcp_wif::refresh::{RefreshThread, RefreshableTokens};
/// # fn tokens() -> RefreshableTokens { unimplemented!() }
///
/// # fn main() -> std::io::Result<()> {
/// let tokens = Arc::new(tokens().with_background_refresh());
/// tokens.keep_access_token(&[]);
/// let refresh_thread = RefreshThread::spawn(Arc::clone(&tokens))?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct RefreshThread {
    signal: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
}

impl RefreshThread {
    /// Starts the thread, which begins with the tokens that are
    /// [kept](RefreshableTokens::keep_access_token).
    ///
    /// # Errors
    /// The error of the system, if it starts no thread.
    pub fn spawn(tokens: Arc<RefreshableTokens>) -> io::Result<Self> {
        let forced = Arc::clone(&tokens);
        Self::spawn_with(move || tokens.refresh_due(), move || forced.force_refresh())
    }

    /// Starts a thread for other values than tokens. `refresh_due` refreshes those that are due and
    /// returns the time until the next one is; `force_refresh` makes all of them due.
    ///
    /// # Errors
    /// As [`RefreshThread::spawn`].
    #[doc(hidden)]
    pub fn spawn_with(
        refresh_due: impl Fn() -> Option<Duration> + Send + 'static,
        force_refresh: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let signal = Arc::new(Signal::default());
        let of_thread = Arc::clone(&signal);
        let run = move || {
            loop {
                let next = refresh_due().unwrap_or(LONGEST_WAIT);
                match of_thread.wait(next.clamp(SHORTEST_WAIT, LONGEST_WAIT)) {
                    Word::Stop => return,
                    Word::Refresh => force_refresh(),
                    Word::None => {}
                }
            }
        };
        let thread = Builder::new().name("token refresh".to_owned()).spawn(run)?;
        Ok(Self { signal, thread: Some(thread) })
    }

    /// Makes the thread refresh every token now, whatever its age.
    pub fn refresh_now(&self) {
        self.signal.send(Word::Refresh);
    }
}

/// Ends the thread. Waits for the fetch that is in progress.
impl Drop for RefreshThread {
    fn drop(&mut self) {
        self.signal.send(Word::Stop);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Word {
    #[default]
    None,
    Refresh,
    Stop,
}

#[derive(Debug, Default)]
struct Signal {
    word: Mutex<Word>,
    changed: Condvar,
}

impl Signal {
    fn send(&self, word: Word) {
        let mut current = lock(&self.word);
        if *current != Word::Stop {
            *current = word;
        }
        drop(current);
        self.changed.notify_all();
    }

    /// Waits for a word, at most `time`.
    fn wait(&self, time: Duration) -> Word {
        let current = lock(&self.word);
        let waited = self.changed.wait_timeout_while(current, time, |word| *word == Word::None);
        let (mut current, _) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        match *current {
            Word::Stop => Word::Stop,
            _ => std::mem::take(&mut *current),
        }
    }
}

/// The shortest wait: an unexpected state does not spin.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// The longest wait: the time of day may be set, and a machine may sleep.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
