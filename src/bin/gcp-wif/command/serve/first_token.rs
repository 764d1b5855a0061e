//! The first token of a command that runs until it is stopped.

use std::time::Duration;

use gcp_wif::context::{Clock, Deadline};
use gcp_wif::exchange::AccessToken;
use gcp_wif::federation;
use gcp_wif::refresh::RefreshableTokens;

use crate::error::Result;

/// Fetches the token, trying again after temporary failures for `startup_timeout`. `tell` is called
/// before each wait.
pub(super) fn first_token(
    tokens: &RefreshableTokens,
    scopes: &[&str],
    startup_timeout: Duration,
    clock: &dyn Clock,
    mut tell: impl FnMut(&federation::Error),
) -> Result<AccessToken> {
    let end = Deadline::after(startup_timeout);
    loop {
        let error = match tokens.access_token(scopes) {
            Ok(token) => return Ok(token),
            Err(error) => error,
        };
        let wait = tokens.next_refresh().unwrap_or(SHORTEST_WAIT).max(SHORTEST_WAIT);
        let is_over = end.time_left(wait.saturating_add(Duration::from_nanos(1))) <= wait;
        if !error.is_retryable() || is_over {
            return Err(error.into());
        }
        tell(&error);
        if !clock.pause(wait, Duration::ZERO) {
            return Err(error.into());
        }
    }
}

const SHORTEST_WAIT: Duration = Duration::from_secs(1);
