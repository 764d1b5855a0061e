//! The end of patience. Requests have a deadline of their own; this one is for everything else, such
//! as a file on a disk that does not answer.

use std::sync::mpsc;
use std::time::Duration;

use super::answer;
use super::demand::TokenType;
use super::failure::Failure;
use super::response::Response;

/// Answers after `timeout`, and a little more, if nobody else has.
pub(super) fn start(timeout: Duration, token_type: TokenType) {
    // Where there can be no thread, the deadline of the requests has to do.
    let _ = std::thread::Builder::new().spawn(move || {
        // Nothing is ever sent: this is how to wait without a sleep that clippy forbids.
        let (_keep, never) = mpsc::channel::<()>();
        let _ = never.recv_timeout(timeout + GRACE);
        if answer::is_given() {
            return;
        }
        let failure = Failure::new(
            "TIMEOUT",
            &format!("nothing was found within {} ms", timeout.as_millis()),
            Some("`--timeout` sets another limit, below the `timeout_millis` of the client"),
        );
        answer::print_and_exit(&Response::failure(&failure, token_type));
    });
}

/// So that the request that ran out of time says which one it was.
const GRACE: Duration = Duration::from_millis(500);
