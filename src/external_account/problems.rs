//! The collected mistakes of a document.

use super::error::AccountError;

/// The mistakes of a document, in the order of the checks.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<AccountError>);

impl Problems {
    /// Returns the value of a check that passed. Notes the error of one that failed, and returns `None`.
    pub(crate) fn take<T>(&mut self, checked: Result<T, AccountError>) -> Option<T> {
        checked.map_err(|error| self.0.push(error)).ok()
    }

    /// Notes a mistake.
    pub(crate) fn add(&mut self, error: AccountError) {
        self.0.push(error);
    }

    /// Returns the first mistake, or else the value, which is `None` only if a mistake is noted.
    pub(crate) fn first_or<T>(self, value: Option<T>) -> Result<T, AccountError> {
        match self.0.into_iter().next() {
            Some(first) => Err(first),
            #[expect(clippy::expect_used, reason = "a check without a value notes a mistake")]
            None => Ok(value.expect("a value")),
        }
    }

    /// Returns all mistakes.
    pub(crate) fn into_vec(self) -> Vec<AccountError> {
        self.0
    }
}
