//! The responses of a metadata server, with the headers of each.

use gcp_wif::http_server::{Response, Status};
use gcp_wif::secret::Secret;
use sha2::{Digest as _, Sha256};

use crate::serve::{JSON, json_error};

/// Returns the response with a text, such as the name of the project.
pub(super) fn text(body: impl Into<Secret>) -> Response {
    with_flavor(Response::new(Status::OK, TEXT, body))
}

/// Returns the response with a JSON document.
pub(super) fn json(body: impl Into<Secret>) -> Response {
    with_flavor(Response::new(Status::OK, JSON, body))
}

/// Returns the response with an access token.
pub(super) fn access_token(body: Secret) -> Response {
    json(body).header("Cache-Control", "no-store")
}

/// Returns the response with an ID token.
pub(super) fn id_token(token: Secret) -> Response {
    let response = Response::new(Status::OK, ID_TOKEN, token);
    with_flavor(response).header("Cache-Control", "no-store")
}

/// Returns the response with an error page.
pub(super) fn error(status: Status, html: &str) -> Response {
    with_flavor(Response::new(status, HTML, html))
}

/// Returns the response with an OAuth error (RFC 6749 §5.2).
pub(super) fn oauth_error(status: Status, error: &str, description: &str) -> Response {
    with_flavor(json_error(status, [("error", error), ("error_description", description)]))
}

/// Returns the page for a path without a resource.
pub(super) fn not_found(path: &str) -> Response {
    let path: String = path.chars().take(MAX_SHOWN_PATH_LENGTH).map(escaped).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p>The requested URL \
         <code>{path}</code> was not found on this server.\n"
    );
    with_flavor(Response::new(Status::NOT_FOUND, HTML, page))
}

/// Returns the response to a request for an ID token of an identity without a service account.
pub(super) fn no_service_account() -> Response {
    with_flavor(Response::new(Status::NOT_FOUND, TEXT, NO_SERVICE_ACCOUNT))
}

/// Returns the refusal of a method.
pub(super) fn method_not_allowed() -> Response {
    error(Status::METHOD_NOT_ALLOWED, "").header("Allow", "GET, HEAD")
}

/// Returns the refusal of a request that a browser or a proxy may have sent. Nothing in it shows a web page that
/// this is a metadata server.
pub(super) fn forbidden() -> Response {
    Response::new(Status::FORBIDDEN, "text/plain", "")
}

/// Returns the refusal of a request without the header that clients of a metadata server send.
pub(super) fn missing_flavor() -> Response {
    error(Status::FORBIDDEN, "Missing required header \"Metadata-Flavor\": \"Google\"\n")
}

/// Adds the tag that a client sends to wait for a change.
pub(super) fn tagged(response: Response) -> Response {
    let tag = tag(&response);
    response.header("ETag", tag)
}

/// Returns the tag of a body: 16 hexadecimal digits.
pub(super) fn tag(response: &Response) -> String {
    hex::encode(&Sha256::digest(response.body().expose())[..8])
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

const HTML: &str = "text/html; charset=UTF-8";

/// The type of an ID token on Compute Engine. Ruby compares the whole value, and refuses one with a charset.
const ID_TOKEN: &str = "text/html";

const NO_SERVICE_ACCOUNT: &str = "This identity has no service account, and Google issues ID tokens to \
service accounts only: create the credential file with --service-account=EMAIL\n";

/// In characters.
const MAX_SHOWN_PATH_LENGTH: usize = 256;
