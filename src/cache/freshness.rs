//! How long before its end a token is renewed, and how long an old one may still be used.

use std::fmt;
use std::time::Duration;

use super::cached_token::CachedToken;

/// Which cached tokens are used without a request for a newer one.
#[derive(Clone, Copy)]
pub(crate) enum Freshness<'a> {
    /// Those for a caller that uses the token now.
    OneUse,
    /// Those that this accepts, for a caller that holds the token for long.
    Held(&'a dyn Fn(&CachedToken) -> bool),
}

impl fmt::Debug for Freshness<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneUse => "OneUse",
            Self::Held(_) => "Held",
        })
    }
}

/// A token with less time than this is stale: it is renewed, and used meanwhile.
/// `REFRESH_THRESHOLD = datetime.timedelta(minutes=3, seconds=45)`
/// ([`google.auth._helpers`](https://github.com/googleapis/google-auth-library-python/blob/main/google/auth/_helpers.py)).
pub(crate) const REFRESH_THRESHOLD: Duration = Duration::from_secs(225);

/// A token that is returned although it could not be renewed has at least this much time left.
pub(super) const SHORTEST_USE: Duration = Duration::from_secs(60);
