//! The end of patience. Requests have a deadline of their own; this one is for everything else, such
//! as a file on a disk that does not answer.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use super::error_response::Failure;
use super::request::TokenType;
use super::respond_once;
use super::response::Response;

/// Is a watchdog, which sleeps when this is dropped.
pub(super) struct Watchdog(Sender<Duration>);

impl Watchdog {
    /// Answers after `timeout`, and a little more, if the work is not done by then.
    pub(super) fn start(timeout: Duration, token_type: TokenType) -> Self {
        let (sender, timeouts) = mpsc::channel();
        // Where there can be no thread, the deadline of the requests has to do.
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

    /// Answers after `timeout` from now instead.
    pub(super) fn begin_again(&self, timeout: Duration) {
        // Where there is no thread, nobody listens.
        let _ = self.0.send(timeout);
    }
}

fn out_of_time(timeout: Duration) -> Failure {
    Failure::new(
        "TIMEOUT",
        &format!("nothing was found within {} ms", timeout.as_millis()),
        Some("`--timeout` sets another limit, below the `timeout_millis` of the client"),
    )
}

/// So that the request that ran out of time says which one it was.
const GRACE: Duration = Duration::from_millis(500);
