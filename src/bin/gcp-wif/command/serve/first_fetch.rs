//! The first token or credentials of a server.

use std::time::Duration;

use gcp_wif::context::{Clock, Deadline};

use crate::error::{Error, Result};
use crate::exit::Exit;

/// Calls `fetch` until it succeeds, fails for good, or `startup_timeout` is over. `deadline` is that of the requests
/// of `fetch`. `next_wait` returns the wait after a failure, and `before_wait` is called with the error before it.
pub(super) fn first_fetch<T>(
    startup_timeout: Duration,
    deadline: &Deadline,
    clock: &dyn Clock,
    mut fetch: impl FnMut() -> Result<T>,
    mut next_wait: impl FnMut() -> Duration,
    mut before_wait: impl FnMut(&Error),
) -> Result<T> {
    let end = Deadline::after(startup_timeout);
    loop {
        let rest = end.time_left(startup_timeout);
        let error = match deadline.within(rest, &mut fetch) {
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

#[cfg(test)]
mod tests {
    use gcp_wif::context::Context;

    use super::*;

    #[test]
    fn a_fetch_does_not_outlast_the_start() {
        let minute = Duration::from_secs(60);
        let deadline = Deadline::after(Duration::MAX);
        let clock = Context::new().clock;
        let left = || Ok(deadline.time_left(Duration::MAX));
        let left = first_fetch(minute, &deadline, &*clock, left, Duration::default, |_| {});
        assert!(left.is_ok_and(|left| left <= minute));
    }
}
