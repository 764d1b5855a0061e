//! The time limits of a connection.

use std::time::Duration;

/// The time for a whole request from its first byte on, and for the first request from the connection on.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// The time for a response.
pub(super) const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The time between two requests.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The time in which a client may read its last response.
pub(super) const LINGER_TIMEOUT: Duration = Duration::from_secs(1);

/// The time for which a connection may be idle before another one can take its place.
pub(super) const MIN_IDLE: Duration = Duration::from_secs(1);
