//! Why the loop ends.

use crate::error::Error;

/// The end of the loop.
pub(super) enum Ended {
    Stopped,
    Failed(Error),
}

impl From<Stopped> for Ended {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<std::io::Error> for Ended {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// The process is asked to stop.
pub(super) struct Stopped;
