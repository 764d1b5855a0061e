//! A fake of Cloud Storage with one object, whose content is the token of the request.

use testkit::http::{Answer, Received};

use super::issuer::Issuer;

/// Responds to a request for the object, by the JSON API or by the XML API; `None` if it is for something
/// else.
pub fn answer(request: &Received, tokens: &Issuer) -> Option<Result<Answer, String>> {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let is_media = query.split('&').any(|pair| pair == "alt=media");
    let is_content = match path {
        XML => true,
        DOWNLOAD | JSON if is_media => true,
        JSON => false,
        _ => return None,
    };
    let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let token = token.unwrap_or_default();
    if let Err(why) = tokens.check(token) {
        return Some(Err(format!("{} {path}: {why}", request.method)));
    }
    let mut answer = match is_content {
        true => Answer::new(200, "text/plain", token),
        false => Answer::new(200, "application/json", description(request, token.len())),
    };
    for (name, value) in [
        ("etag", "\"1\""),
        ("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ("x-goog-generation", "1"),
    ] {
        answer.headers.push((name.to_owned(), value.to_owned()));
    }
    Some(Ok(answer))
}

fn description(request: &Received, size: usize) -> String {
    let host = request.header("host").unwrap_or_default();
    serde_json::json!({
        "kind": "storage#object",
        "id": "bucket/object/1",
        "name": "object",
        "bucket": "bucket",
        "generation": "1",
        "metageneration": "1",
        "contentType": "text/plain",
        "storageClass": "STANDARD",
        "size": size.to_string(),
        "etag": "1",
        "mediaLink": format!("http://{host}{DOWNLOAD}?generation=1&alt=media"),
    })
    .to_string()
}

const XML: &str = "/bucket/object";

const JSON: &str = "/storage/v1/b/bucket/o/object";

const DOWNLOAD: &str = "/download/storage/v1/b/bucket/o/object";
