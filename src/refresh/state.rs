//! What is known about a token that is held.

use crate::refresh_schedule::RefreshSchedule;

/// The state of a held token, for a program that reports it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenState<E = crate::federation::Error> {
    /// When the token is refreshed and when it expires; `None` if none could be fetched yet.
    pub schedule: Option<RefreshSchedule>,
    /// Why the last attempt failed; `None` after a success.
    pub failure: Option<E>,
    /// The number of failed attempts in a row.
    pub failures: u32,
}
