//! The sending of one request with ureq.

use std::time::Duration;

use ureq::{Agent, http};

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
    let body = response.body_mut().with_config().limit(LARGEST_BODY).read_to_vec()?;
    Ok(Response::new(status, headers, Secret::new(body)))
}

/// The longest response body, in bytes. A token has a few kilobytes.
const LARGEST_BODY: u64 = 1024 * 1024;
