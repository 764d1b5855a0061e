//! The rules by which a cached token is fresh, stale or unusable.

use std::fmt;
use std::time::Duration;

use super::cached_token::CachedToken;
use crate::timestamp::Timestamp;

/// The cached tokens that are used without a request for a newer one.
#[derive(Clone, Copy)]
pub(crate) enum Freshness<'a> {
    /// Tokens for a caller that uses one at once.
    OneUse,
    /// The tokens that the function accepts, for a caller that holds one for long.
    Held(&'a dyn Fn(&CachedToken) -> bool),
}

impl Freshness<'_> {
    /// Returns whether a token that is not fresh may be used while another process fetches a newer one.
    pub(super) const fn allows_stale(self) -> bool {
        matches!(self, Self::OneUse)
    }
}

impl fmt::Debug for Freshness<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneUse => "OneUse",
            Self::Held(_) => "Held",
        })
    }
}

/// Returns whether a token or a session was issued after `now`. If the clock was set back, it would be used after
/// its expiry.
pub(super) fn is_in_future(issued_at: Timestamp, now: Timestamp) -> bool {
    issued_at.since(now) > CLOCK_TOLERANCE
}

/// The remaining lifetime below which a token is stale: it is renewed, and used meanwhile.
/// `REFRESH_THRESHOLD = datetime.timedelta(minutes=3, seconds=45)`
/// ([`google.auth._helpers`](https://github.com/googleapis/google-auth-library-python/blob/main/google/auth/_helpers.py)).
pub(crate) const REFRESH_THRESHOLD: Duration = Duration::from_secs(225);

/// The shortest remaining lifetime of a token that is returned although it could not be renewed.
pub(super) const MIN_REMAINING: Duration = Duration::from_secs(60);

/// The largest tolerated difference between the clocks of two processes of one user.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);
