//! A time limit for the whole command. The deadline of the requests covers the network; this one
//! covers everything else, such as a file on a network disk that does not respond.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use super::error_response::Failure;
use super::request::TokenType;
use super::respond_once;
use super::response::Response;

/// A watchdog, which is stopped when it is dropped.
pub(super) struct Watchdog(Sender<Duration>);

impl Watchdog {
    /// Starts a thread that prints a failure and exits once `timeout` and [`GRACE`] have passed.
    pub(super) fn start(timeout: Duration, token_type: TokenType) -> Self {
        let (sender, timeouts) = mpsc::channel();
        // If no thread can be started, the deadline of the requests still applies.
        let _ = std::thread::Builder::new().spawn(move || {
            let mut timeout = timeout;
            loop {
                match timeouts.recv_timeout(timeout + GRACE) {
                    Ok(other) => timeout = other,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        let failure = out_of_time(timeout);
                        respond_once::print_and_exit(&Response::failure(&failure, token_type));
                    }
                }
            }
        });
        Self(sender)
    }

    /// Starts the time anew, with another `timeout`.
    pub(super) fn restart(&self, timeout: Duration) {
        // Fails only if the thread was never started.
        let _ = self.0.send(timeout);
    }
}

fn out_of_time(timeout: Duration) -> Failure {
    Failure::new(
        "TIMEOUT",
        &format!("the subject token was not ready after {} ms", timeout.as_millis()),
        Some("set `--timeout` to a longer time, below the `timeout_millis` of the credential file"),
    )
}

/// Extra time in which a request that exceeds its deadline reports that itself, with its name.
const GRACE: Duration = Duration::from_millis(500);
