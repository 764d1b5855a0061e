//! The access token that a login leaves in its file.

use crate::external_account::{AccountError, ObjectReader};
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// An access token in a credential file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoredToken {
    /// `token`: the access token.
    pub token: Secret,
    /// `expiry`: the time at which the token expires.
    pub expires_at: Timestamp,
}

impl StoredToken {
    /// Reads both members. Returns `None` if one of them is absent: no client uses a token without an
    /// expiry.
    pub(super) fn read(file: &ObjectReader<'_>) -> Result<Option<Self>, AccountError> {
        let token = file.secret("token")?;
        if token.is_some_and(|token| !token.expose().bytes().all(|b| b.is_ascii_graphic())) {
            let problem = "has characters that cannot be sent in a header";
            return Err(AccountError::value(&file.path_of("token"), problem));
        }
        let Some(expiry) = file.optional_text(EXPIRY)? else { return Ok(None) };
        // google-auth for Python writes UTC without a time zone, and reads it without a fraction.
        let seconds = expiry.trim_end_matches('Z').split('.').next().unwrap_or_default();
        let Some(expires_at) = Timestamp::from_rfc3339(&format!("{seconds}Z")) else {
            let problem = "is not a time such as `2026-01-01T00:00:00Z`";
            return Err(AccountError::value(&file.path_of(EXPIRY), problem));
        };
        Ok(token.map(|token| Self { token: token.clone(), expires_at }))
    }
}

const EXPIRY: &str = "expiry";
