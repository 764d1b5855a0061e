//! The argument and the result of a fetch.

use crate::refresh_schedule::RefreshSchedule;

/// The result of a fetch.
#[derive(Debug)]
pub struct Fetched<V, E> {
    /// The value.
    pub value: V,
    /// The times at which it is refreshed and expires.
    pub schedule: RefreshSchedule,
    /// The failure of the request for a newer value, if this is an old one.
    pub failure: Option<E>,
}

/// The values that a fetch may return.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// Also one that another process has cached, if it is not due yet.
    NotDue,
    /// Only one that is issued from now on.
    New,
}
