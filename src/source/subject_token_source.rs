//! The interface of a source of subject tokens.

use std::fmt;

use super::error::SourceError;
use super::run::{FetchOnce, SubjectTokenRun};
use crate::subject_token::SubjectToken;

/// A source of subject tokens.
///
/// Only [`subject_token`](Self::subject_token) has to be implemented.
pub trait SubjectTokenSource: Send + Sync {
    /// Fetches a subject token. Called for every token exchange, because subject tokens are
    /// short-lived.
    ///
    /// # Errors
    /// [`SourceError`] if there is no token.
    fn subject_token(&self) -> Result<SubjectToken, SourceError>;

    /// Returns the name of the source in the metrics header that Google's libraries send. The default
    /// implementation returns `programmatic`, as these do for a source of the program's own.
    fn metrics_name(&self) -> &'static str {
        "programmatic"
    }

    /// Begins a run, which reads each file and runs each program at most once.
    ///
    /// The default implementation fetches the token to identify it. A JWT is identified by its `iss`, `sub`
    /// and `aud`, any other token by its bytes.
    fn begin(&self) -> Box<dyn SubjectTokenRun + '_> {
        Box::new(FetchOnce::new(|| self.subject_token()))
    }
}

impl fmt::Debug for dyn SubjectTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SubjectTokenSource({})", self.metrics_name())
    }
}
