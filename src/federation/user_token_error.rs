//! The error of the token of a user.

use std::fmt;

use crate::sanitize::Sanitized;
use crate::service_error::ServiceError;

/// A failed request for the token of a user for whom a service account acts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UserTokenError {
    /// The e-mail address of the service account.
    pub service_account: String,
    /// The e-mail address of the user.
    pub subject: String,
    /// The requested scopes.
    pub scopes: Vec<String>,
    /// The failed call of Google's OAuth endpoint.
    pub error: ServiceError,
}

impl fmt::Display for UserTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service_account, subject) = (&self.service_account, &self.subject);
        write!(
            f,
            "`{}` did not get a token of `{}`",
            Sanitized::new(service_account),
            Sanitized::new(subject)
        )
    }
}

impl std::error::Error for UserTokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
