//! The first token or credentials of a server.

use std::time::Duration;

use gcp_wif::context::{Clock, Deadline};

use crate::error::{Error, Result};
use crate::exit::Exit;

/// Calls `fetch` until it succeeds, fails for good, or `startup_timeout` is over. `next_wait` returns the wait after a
/// failure, and `before_wait` is called with the error before it.
pub(super) fn first_fetch<T>(
    startup_timeout: Duration,
    clock: &dyn Clock,
    mut fetch: impl FnMut() -> Result<T>,
    mut next_wait: impl FnMut() -> Duration,
    mut before_wait: impl FnMut(&Error),
) -> Result<T> {
    let end = Deadline::after(startup_timeout);
    loop {
        let error = match fetch() {
            Ok(fetched) => return Ok(fetched),
            Err(error) => error,
        };
        let wait = next_wait();
        let is_over = end.time_left(wait.saturating_add(Duration::from_nanos(1))) <= wait;
        if error.exit() != Exit::Temporary || is_over {
            return Err(error);
        }
        before_wait(&error);
        if !clock.pause(wait, Duration::ZERO) {
            return Err(error);
        }
    }
}
