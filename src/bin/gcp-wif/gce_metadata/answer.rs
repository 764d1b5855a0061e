//! The responses that a metadata server gives, with the headers of each.

use gcp_wif::http_server::{Response, Status};
use gcp_wif::secret::Secret;
use sha2::{Digest as _, Sha256};

/// Returns a text, such as the name of the project.
pub(super) fn text(body: impl Into<Secret>) -> Response {
    with_flavor(Response::new(Status::OK, TEXT, body))
}

/// Returns a JSON.
pub(super) fn json(body: impl Into<Secret>) -> Response {
    with_flavor(Response::new(Status::OK, JSON, body))
}

/// Returns an access token.
pub(super) fn access_token(body: Secret) -> Response {
    json(body).header("Cache-Control", "no-store")
}

/// Returns an ID token.
pub(super) fn id_token(token: Secret) -> Response {
    let response = Response::new(Status::OK, ID_TOKEN, token);
    with_flavor(response).header("Cache-Control", "no-store")
}

/// Returns the error of a request.
pub(super) fn error(status: Status, html: &str) -> Response {
    with_flavor(Response::new(status, HTML, html))
}

/// Returns an error as OAuth has it (RFC 6749 §5.2).
pub(super) fn oauth_error(status: Status, error: &str, description: &str) -> Response {
    let [error, description] = [error, description].map(quoted);
    let body = format!("{{\"error\":{error},\"error_description\":{description}}}");
    let response = with_flavor(Response::new(status, JSON, body));
    match status {
        Status::SERVICE_UNAVAILABLE => response.header("Retry-After", "5"),
        _ => response,
    }
}

/// Returns the page for a path without a resource.
pub(super) fn not_found(path: &str) -> Response {
    let path: String = path.chars().take(LONGEST_SHOWN_PATH).map(escaped).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p>The requested URL \
         <code>{path}</code> was not found on this server.\n"
    );
    with_flavor(Response::new(Status::NOT_FOUND, HTML, page))
}

/// Returns that there are no ID tokens.
pub(super) fn no_service_account() -> Response {
    with_flavor(Response::new(Status::NOT_FOUND, TEXT, NO_SERVICE_ACCOUNT))
}

/// Returns that the resource has no such method.
pub(super) fn method_not_allowed() -> Response {
    error(Status::METHOD_NOT_ALLOWED, "").header("Allow", "GET, HEAD")
}

/// Returns the refusal of a request that a browser or a proxy may have sent. It has nothing by which a
/// page could tell that this is a metadata server.
pub(super) fn forbidden() -> Response {
    Response::new(Status::FORBIDDEN, "text/plain", "")
}

/// Returns the refusal of a request without the header by which clients say that they mean a metadata
/// server.
pub(super) fn missing_flavor() -> Response {
    error(Status::FORBIDDEN, "Missing required header \"Metadata-Flavor\": \"Google\"\n")
}

/// Adds the tag by which a client waits for a change.
pub(super) fn tagged(response: Response) -> Response {
    let tag = tag(&response);
    response.header("ETag", tag)
}

/// Returns the tag of a body: 16 hexadecimal digits.
pub(super) fn tag(response: &Response) -> String {
    hex::encode(&Sha256::digest(response.body().expose())[..8])
}

/// Returns a text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn with_flavor(response: Response) -> Response {
    response
        .header("Metadata-Flavor", "Google")
        .header("Server", "Metadata Server for VM")
        .header("X-XSS-Protection", "0")
        .header("X-Frame-Options", "SAMEORIGIN")
}

fn escaped(character: char) -> String {
    match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        other => other.to_string(),
    }
}

const TEXT: &str = "application/text";

/// Python decides by this alone whether a body is JSON.
const JSON: &str = "application/json";

const HTML: &str = "text/html; charset=UTF-8";

/// As Compute Engine has it. Ruby compares the whole value: a charset makes it refuse the token.
const ID_TOKEN: &str = "text/html";

const NO_SERVICE_ACCOUNT: &str = "This identity has no service account, and Google gives ID tokens to \
service accounts only: create the credential file with --service-account=EMAIL\n";

/// In characters.
const LONGEST_SHOWN_PATH: usize = 256;
