//! The lifetime of an impersonated access token.

use std::time::Duration;

use super::error::AccountError;
use super::reader::ObjectReader;

/// The lifetime of an impersonated access token: 600 to 43200 seconds (AIP-4117).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TokenLifetime(u32);

impl TokenLifetime {
    /// Checks a number of seconds. Returns `None` if it is out of bounds.
    pub fn from_seconds(seconds: u64) -> Option<Self> {
        let seconds = u32::try_from(seconds).ok()?;
        (SHORTEST..=LONGEST).contains(&seconds).then_some(Self(seconds))
    }

    /// Reads `service_account_impersonation.token_lifetime_seconds`.
    pub(super) fn read(account: &ObjectReader<'_>) -> Result<Option<Self>, AccountError> {
        let Some(options) = account.object("service_account_impersonation")? else {
            return Ok(None);
        };
        let unit = ("a number of seconds", "seconds");
        let seconds = options.whole_number("token_lifetime_seconds", SHORTEST..=LONGEST, unit)?;
        Ok(seconds.map(Self))
    }

    /// Returns the lifetime in seconds.
    pub const fn as_seconds(self) -> u32 {
        self.0
    }
}

impl From<TokenLifetime> for Duration {
    fn from(lifetime: TokenLifetime) -> Self {
        Self::from_secs(lifetime.0.into())
    }
}

/// One hour: "If not provided, defaults to 3600" (AIP-4117).
impl Default for TokenLifetime {
    fn default() -> Self {
        Self(3600)
    }
}

/// The shortest lifetime, in seconds.
const SHORTEST: u32 = 600;

/// The longest lifetime, in seconds.
const LONGEST: u32 = 43_200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_has_bounds_and_a_duration() {
        let duration = |seconds| TokenLifetime::from_seconds(seconds).map(Duration::from);
        for seconds in [600, 3600, 43_200] {
            assert_eq!(duration(seconds), Some(Duration::from_secs(seconds)));
        }
        for seconds in [0, 599, 43_201, 1 << 32 | 3600] {
            assert_eq!(duration(seconds), None, "{seconds}");
        }
    }
}
