//! The state of a token in memory.

use crate::refresh_schedule::RefreshSchedule;

/// The state of a token in memory, for a program that reports it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenState<E = crate::federation::Error> {
    /// The times at which the token is refreshed and expires. `None` if no token could be fetched yet.
    pub schedule: Option<RefreshSchedule>,
    /// The error of the last attempt. `None` after a success.
    pub failure: Option<E>,
    /// The number of failed attempts in a row.
    pub failures: u32,
}
