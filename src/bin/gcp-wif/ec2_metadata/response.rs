//! The responses of the metadata service and of the container's agent.

use gcp_wif::http_server::{Response, Status};
use gcp_wif::secret::Secret;

use crate::serve::{JSON, json_error};

/// Returns a document of the instance metadata.
pub(super) fn text(body: impl Into<Secret>) -> Response {
    with_server(Response::new(Status::OK, TEXT, body)).header("Cache-Control", "no-store")
}

/// Returns the credentials of a container.
pub(super) fn json(body: Secret) -> Response {
    with_server(Response::new(Status::OK, JSON, body)).header("Cache-Control", "no-store")
}

/// Returns a new IMDSv2 session token, which lives for `ttl` seconds.
pub(super) fn session_token(token: Secret, ttl: u32) -> Response {
    text(token).header("X-aws-ec2-metadata-token-ttl-seconds", ttl.to_string())
}

/// Returns an error of the instance metadata.
pub(super) fn instance_error(status: Status, error: &str, message: &str) -> Response {
    with_server(json_error(status, [("error", error), ("error_description", message)]))
}

/// Returns an error of the credentials of a container, as AWS's SDKs show it.
pub(super) fn container_error(status: Status, code: &str, message: &str) -> Response {
    with_server(json_error(status, [("code", code), ("message", message)]))
}

/// Returns the response for a path without a resource.
pub(super) fn not_found() -> Response {
    empty(Status::NOT_FOUND)
}

/// Returns the response to a request with a wrong lifetime of a session token.
pub(super) fn bad_request() -> Response {
    empty(Status::BAD_REQUEST)
}

/// Returns the response to a request without a live session token.
pub(super) fn unauthorized() -> Response {
    empty(Status::UNAUTHORIZED)
}

/// Returns the refusal of a request that a browser or a proxy may have sent.
pub(super) fn forbidden() -> Response {
    Response::new(Status::FORBIDDEN, TEXT, "")
}

/// Returns the refusal of a method, with the allowed ones.
pub(super) fn method_not_allowed(allowed: &'static str) -> Response {
    empty(Status::METHOD_NOT_ALLOWED).header("Allow", allowed)
}

fn empty(status: Status) -> Response {
    with_server(Response::new(status, TEXT, ""))
}

fn with_server(response: Response) -> Response {
    response.header("Server", "EC2ws")
}

const TEXT: &str = "text/plain";
