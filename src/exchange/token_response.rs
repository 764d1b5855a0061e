//! A successful response of a token endpoint (RFC 6749 §5.1).

use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::call::access_token;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::timestamp::Timestamp;

/// An access token and its expiry, whichever way it was issued.
#[derive(Clone, Debug)]
pub(crate) struct BearerToken {
    /// The token itself.
    pub(crate) token: Secret,
    /// The time at which it expires.
    pub(crate) expires_at: Timestamp,
}

#[derive(Deserialize)]
pub(super) struct TokenResponse {
    access_token: Option<Secret>,
    expires_in: Option<Seconds>,
    token_type: Option<String>,
    pub(super) refresh_token: Option<Secret>,
}

impl TokenResponse {
    /// Checks the response of an operation, and returns its token. `requested_at` is the time before the
    /// request.
    ///
    /// # Errors
    /// [`ServiceError`] of `operation`.
    pub(super) fn check(
        self,
        operation: Operation,
        requested_at: Timestamp,
    ) -> Result<BearerToken, ServiceError> {
        let (token, expires_at) = self.check_token(operation, requested_at)?;
        let expires_at =
            expires_at.ok_or_else(|| ServiceError::malformed(operation, NO_EXPIRES_IN))?;
        Ok(BearerToken { token, expires_at })
    }

    /// Checks the response as [`TokenResponse::check`] does, but allows `expires_in` to be absent. Returns
    /// the token and its expiry.
    pub(super) fn check_token(
        self,
        operation: Operation,
        requested_at: Timestamp,
    ) -> Result<(Secret, Option<Timestamp>), ServiceError> {
        let token = access_token(operation, "access_token", self.access_token)?;
        let malformed = |problem: &str| ServiceError::malformed(operation, problem);
        if !self.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("Bearer")) {
            return Err(malformed("has a `token_type` other than Bearer"));
        }
        let Some(seconds) = self.expires_in else { return Ok((token, None)) };
        let seconds = seconds.value().ok_or_else(|| malformed(NO_EXPIRES_IN))?;
        Ok((token, Some(requested_at.plus(Duration::from_secs(seconds)))))
    }
}

/// `expires_in`: "The validity lifetime, in seconds, of the token" (RFC 8693 §2.2.1). Some proxies turn
/// the number into a string or, as Lua does, into a number with a fraction, which is dropped.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(u64),
    Fraction(f64),
    Text(String),
    Other(IgnoredAny),
}

impl Seconds {
    fn value(self) -> Option<u64> {
        match self {
            Self::Number(seconds) => Some(seconds),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it saturates"
            )]
            Self::Fraction(seconds) => Some(seconds as u64),
            Self::Text(text) => text.parse().ok(),
            Self::Other(_) => None,
        }
        .filter(|seconds| *seconds > 0)
    }
}

/// A predicate that follows "the response".
const NO_EXPIRES_IN: &str = "has no `expires_in` in seconds";
