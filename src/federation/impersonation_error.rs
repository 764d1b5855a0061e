//! The error of one impersonation of a chain.

use std::fmt;

use crate::external_account::ServiceAccountImpersonation;
use crate::sanitize::Sanitized;
use crate::service_error::ServiceError;
use crate::timestamp::Timestamp;

/// A failed impersonation, with the accounts that took part in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImpersonationError {
    /// The service account to impersonate.
    pub target: String,
    /// The service account whose token was used. `None` for the first impersonation.
    pub caller: Option<String>,
    /// The principal identifier of the identity outside of Google, if its subject token is a JWT. It is not
    /// verified, and is right only if the provider maps `google.subject` to `assertion.sub`.
    pub principal: Option<String>,
    /// The service accounts in between, by their e-mail addresses.
    pub delegates: Vec<String>,
    /// The expiry of the client certificate, if it had passed when Google refused.
    pub certificate_expired_at: Option<Timestamp>,
    /// The failed call.
    pub error: ServiceError,
}

impl ImpersonationError {
    /// Creates the error of an impersonation with the token of `caller`. `principal` is the identity outside
    /// of Google, if it is known.
    pub(super) fn new(
        target: &ServiceAccountImpersonation,
        caller: Option<&ServiceAccountImpersonation>,
        principal: Option<&str>,
        error: ServiceError,
    ) -> Self {
        let email = |name: &String| name.rsplit('/').next().unwrap_or_default().to_owned();
        Self {
            target: target.email().to_owned(),
            caller: caller.map(|caller| caller.email().to_owned()),
            principal: principal.map(str::to_owned),
            delegates: target.delegates().iter().map(email).collect(),
            certificate_expired_at: None,
            error,
        }
    }
}

impl fmt::Display for ImpersonationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "impersonation of `{}`", Sanitized::new(&self.target))?;
        if let Some(caller) = &self.caller {
            write!(f, " as `{}`", Sanitized::new(caller))?;
        }
        if !self.delegates.is_empty() {
            write!(f, " through `{}`", Sanitized::new(&self.delegates.join("`, `")))?;
        }
        f.write_str(" failed")
    }
}

impl std::error::Error for ImpersonationError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
