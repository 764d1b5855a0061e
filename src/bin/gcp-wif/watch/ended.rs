//! The end of the loop that keeps the files fresh.

use crate::error::Error;

/// The reason why the loop ends.
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

/// A signal to stop the process.
pub(super) struct Stopped;
