//! Errors of access boundaries.

use std::fmt;

use crate::external_account::AccountError;

/// The first mistake in an access boundary.
///
/// The message begins with the path of the member, such as
/// `accessBoundary.accessBoundaryRules[0].availableResource`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessBoundaryError(AccountError);

impl AccessBoundaryError {
    /// Returns the path of the member that the error is about; empty for the document itself.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    pub(super) fn value(path: &str, problem: impl Into<String>) -> Self {
        Self(AccountError::value(path, problem))
    }
}

impl fmt::Display for AccessBoundaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for AccessBoundaryError {}

/// The JSON is read as that of a credential file, with the same errors.
impl From<AccountError> for AccessBoundaryError {
    fn from(error: AccountError) -> Self {
        Self(error)
    }
}
