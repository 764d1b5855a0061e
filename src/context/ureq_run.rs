//! The sending of one request with ureq, within its limits.

use std::time::Duration;

use ureq::{Agent, http};

use super::transport::Destination;
use crate::http::Response;
use crate::secret::Secret;

/// Sends a request. `connect` limits the time to connect, and `total` that of the whole attempt.
pub(super) fn run<S: ureq::AsSendBody>(
    agent: &Agent,
    message: http::Request<S>,
    connect: Duration,
    total: Duration,
) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let message = agent
        .configure_request(message)
        .timeout_connect(Some(connect))
        .timeout_global(Some(total))
        .build();
    agent.run(message)
}

/// Reads a response with its body of at most 1 MiB.
pub(super) fn read(mut response: http::Response<ureq::Body>) -> Result<Response, ureq::Error> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let body = response.body_mut().with_config().limit(MAX_BODY_SIZE).read_to_vec()?;
    Ok(Response::new(status, headers, Secret::new(body)))
}

/// Returns the time to connect to a destination, and the time for a whole attempt.
pub(super) const fn timeouts(destination: Destination) -> (Duration, Duration) {
    match destination {
        Destination::Container => CONTAINER_TIMEOUTS,
        Destination::InstanceMetadata => METADATA_TIMEOUTS,
        Destination::Google | Destination::Aws | Destination::Issuer => CLOUD_TIMEOUTS,
    }
}

/// The time to connect to the metadata service, and the time for a whole attempt. Outside AWS, the address
/// does not answer, and the search must not wait for it.
const METADATA_TIMEOUTS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(2));

/// The two times for the service of a container, which is on the same machine: those of AWS's SDK for Rust.
const CONTAINER_TIMEOUTS: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(5));

/// The two times for Google, AWS and issuers: short enough for a second attempt within the 30 seconds of a
/// command.
const CLOUD_TIMEOUTS: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(10));

/// The longest response body, in bytes. A token has a few kilobytes.
const MAX_BODY_SIZE: u64 = 1024 * 1024;
