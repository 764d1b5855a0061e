//! The JSON of responses.

use gcp_wif::http_server::{Response, Status};

/// Returns a text as a JSON string.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns the response with an error. Clients retry an unavailable service after some seconds.
pub(crate) fn json_error(status: Status, names: [&str; 2], values: [&str; 2]) -> Response {
    let ([code, message], [code_value, message_value]) = (names, values.map(json_string));
    let body = format!("{{\"{code}\":{code_value},\"{message}\":{message_value}}}");
    let response = Response::new(status, JSON, body);
    match status {
        Status::SERVICE_UNAVAILABLE => response.header("Retry-After", "5"),
        _ => response,
    }
}

/// The media type of JSON, by which alone Python recognizes it.
pub(crate) const JSON: &str = "application/json";

/// The message of a server that cannot wait any longer.
pub(crate) const BUSY: &str = "no answer within the time that this server waits";
