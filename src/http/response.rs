//! HTTP responses.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::retry::RetrySummary;
use crate::secret::Secret;

/// An HTTP response, of any status.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Secret<Vec<u8>>,
    /// The attempts to send the request.
    pub retry: RetrySummary,
}

impl Response {
    /// Creates a response with an empty retry summary. The names of the headers may be in any case.
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Secret<Vec<u8>>) -> Self {
        let mut response = Self { status, headers, body, retry: RetrySummary::default() };
        // "Field names are case-insensitive" (RFC 9110 §5.1)
        response.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
        response
    }

    /// Returns the first header with this name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns whether the status is 2xx.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Returns the body as text, or `None` if it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.body.expose()).ok()
    }

    /// Parses the body as JSON.
    ///
    /// # Errors
    /// A predicate whose subject is the response, such as "is not valid JSON". It quotes nothing of the body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(self.body.expose()).map_err(|error| match error.classify() {
            Category::Data => format!("has an unexpected structure at column {}", error.column()),
            Category::Eof if self.body.expose().is_empty() => "is empty".to_owned(),
            Category::Eof => "is truncated JSON".to_owned(),
            Category::Syntax | Category::Io => match self.media_type() {
                json if json.ends_with("json") => "is not valid JSON".to_owned(),
                NO_CONTENT_TYPE => "is not JSON and has no content type".to_owned(),
                other => format!("is not JSON but {other}"),
            },
        })
    }

    /// Returns the media type without its parameters if it is one of those that servers and proxies use,
    /// otherwise `no content type` or `an unknown content type`: a server may write anything there.
    pub fn media_type(&self) -> &'static str {
        let value = self.header("content-type").unwrap_or_default();
        let media_type = value.split(';').next().unwrap_or_default().trim();
        if media_type.is_empty() {
            return NO_CONTENT_TYPE;
        }
        let known = MEDIA_TYPES.iter().find(|known| known.eq_ignore_ascii_case(media_type));
        known.copied().unwrap_or("an unknown content type")
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("media_type", &self.media_type())
            .field("body_bytes", &self.body.expose().len())
            .finish()
    }
}

const NO_CONTENT_TYPE: &str = "no content type";

const MEDIA_TYPES: &[&str] = &[
    "application/json",
    "application/octet-stream",
    "application/problem+json",
    "application/x-amz-json-1.0",
    "application/x-amz-json-1.1",
    "application/x-www-form-urlencoded",
    "application/xhtml+xml",
    "application/xml",
    "text/html",
    "text/json",
    "text/plain",
    "text/xml",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_by_its_name_in_any_case() {
        let headers = vec![("Retry-After".to_owned(), "120".to_owned())];
        let response = Response::new(503, headers, Secret::default());
        assert_eq!(response.header("retry-after"), Some("120"));
    }

    #[test]
    fn debug_hides_the_body() {
        let headers = vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        let response = Response::new(200, headers, Secret::new(b"made-up".to_vec()));
        assert_eq!(
            format!("{response:?}"),
            r#"Response { status: 200, media_type: "text/plain", body_bytes: 7 }"#
        );
    }
}
