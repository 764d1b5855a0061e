//! How long before its end a token is renewed, and how long an old one may still be used.

use std::time::Duration;

/// A token with less time than this is stale: it is renewed, and used meanwhile.
/// `REFRESH_THRESHOLD = datetime.timedelta(minutes=3, seconds=45)`
/// ([`google.auth._helpers`](https://github.com/googleapis/google-auth-library-python/blob/main/google/auth/_helpers.py)).
pub(super) const REFRESH_THRESHOLD: Duration = Duration::from_secs(225);

/// A token that is returned although it could not be renewed has at least this much time left.
pub(super) const SHORTEST_USE: Duration = Duration::from_secs(60);
