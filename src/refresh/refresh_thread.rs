//! A thread that refreshes tokens in the background.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::tokens::RefreshableTokens;
use crate::mutex::lock;

/// A thread that refreshes tokens as soon as they are due, until this value is dropped.
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
#[must_use = "the thread ends when this value is dropped"]
pub struct RefreshThread {
    signal: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
}

impl RefreshThread {
    /// Starts the thread, which first fetches the tokens that are
    /// [kept](RefreshableTokens::keep_access_token).
    ///
    /// # Errors
    /// The system's error if the thread cannot be started.
    pub fn spawn(tokens: Arc<RefreshableTokens>) -> io::Result<Self> {
        let forced = Arc::clone(&tokens);
        Self::spawn_with(move || tokens.refresh_due(), move || forced.force_refresh())
    }

    /// Starts a thread for other values than tokens. `refresh_due` refreshes those that are due, and returns
    /// the time until the next one is due. `force_refresh` makes all of them due.
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
                let next = refresh_due().unwrap_or(MAX_WAIT);
                match of_thread.wait(next.clamp(MIN_WAIT, MAX_WAIT)) {
                    Some(Command::Stop) => return,
                    Some(Command::Refresh) => force_refresh(),
                    None => {}
                }
            }
        };
        let thread = Builder::new().name("token refresh".to_owned()).spawn(run)?;
        Ok(Self { signal, thread: Some(thread) })
    }

    /// Makes the thread refresh every token now, whatever its age.
    pub fn refresh_now(&self) {
        self.signal.send(Command::Refresh);
    }
}

/// Ends the thread. Waits for the fetch that is in progress.
impl Drop for RefreshThread {
    fn drop(&mut self) {
        self.signal.send(Command::Stop);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Command {
    Refresh,
    Stop,
}

/// The next command for the thread.
#[derive(Debug, Default)]
struct Signal {
    command: Mutex<Option<Command>>,
    changed: Condvar,
}

impl Signal {
    fn send(&self, command: Command) {
        let mut current = lock(&self.command);
        if *current != Some(Command::Stop) {
            *current = Some(command);
        }
        drop(current);
        self.changed.notify_all();
    }

    /// Waits for a command, at most `time`.
    fn wait(&self, time: Duration) -> Option<Command> {
        let current = lock(&self.command);
        let waited = self.changed.wait_timeout_while(current, time, |command| command.is_none());
        let (mut current, _) = waited.unwrap_or_else(PoisonError::into_inner);
        current.take()
    }
}

/// The shortest wait, so that an unexpected state does not make the thread spin.
const MIN_WAIT: Duration = Duration::from_millis(100);

/// The longest wait. The time of day may be set, and the machine may sleep.
const MAX_WAIT: Duration = Duration::from_secs(30);
