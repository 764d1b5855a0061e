//! The JSON of responses.

use gcp_wif::http_server::{Response, Status};

/// Returns a text as a JSON string.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns the response with an error, as an object with two members. Clients retry an unavailable service after
/// some seconds.
pub(crate) fn json_error(status: Status, members: [(&str, &str); 2]) -> Response {
    let members = members.map(|(name, value)| format!("\"{name}\":{}", json_string(value)));
    let response = Response::new(status, JSON, format!("{{{}}}", members.join(",")));
    match status {
        Status::SERVICE_UNAVAILABLE => response.header("Retry-After", "5"),
        _ => response,
    }
}

/// The media type of JSON, by which alone Python recognizes it.
pub(crate) const JSON: &str = "application/json";

/// The message of a server that cannot wait any longer.
pub(crate) const BUSY: &str = "no answer within the time that this server waits";
