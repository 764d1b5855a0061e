//! What a fetch is asked for, and what it returns.

use crate::refresh_schedule::RefreshSchedule;

/// The result of a fetch.
#[derive(Debug)]
pub struct Fetched<V, E> {
    /// The value.
    pub value: V,
    /// When it has to be refreshed.
    pub schedule: RefreshSchedule,
    /// Why it is an old value, if it is one that could not be renewed.
    pub failure: Option<E>,
}

/// Which value a fetch may return.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// One that another process has cached, if it is not due yet.
    NotDue,
    /// One that is issued from now on.
    New,
}
