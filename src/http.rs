//! HTTP requests and responses.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use url::Url;

use crate::retry::RetrySummary;
use crate::secret::Secret;

/// An HTTP request method.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are the methods of RFC 9110 §9.3")]
pub enum Method {
    Get,
    Post,
    Put,
}

impl Method {
    /// Returns the name of the method, in upper case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An HTTP request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: Url,
    /// The headers, without those that the transport adds (`Host`, `Content-Length`).
    pub headers: Vec<Header>,
    /// The body; may be empty.
    pub body: Secret<Vec<u8>>,
    /// Whether the request may be sent again.
    pub idempotency: Idempotency,
}

/// Whether a request may be sent again after the server may have received it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Idempotency {
    /// A repeated request does no harm.
    Safe,
    /// The request holds something that is valid once, such as an MFA code.
    AtMostOnce,
}

impl Request {
    /// Creates a request without headers or a body, which may be sent again.
    pub const fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Secret::new(Vec::new()),
            idempotency: Idempotency::Safe,
        }
    }

    /// Adds a header. `name` is in lower case.
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.headers.push(Header { name: name.into(), value: HeaderValue::Plain(value.into()) });
        self
    }

    /// Adds a header with a secret value. `name` is in lower case.
    #[must_use]
    pub fn secret_header(mut self, name: impl Into<Cow<'static, str>>, value: Secret) -> Self {
        self.headers.push(Header { name: name.into(), value: HeaderValue::Sensitive(value) });
        self
    }

    /// Adds the header with the project whose quota the request counts against, if there is one
    /// ([system parameters](https://cloud.google.com/apis/docs/system-parameters)).
    #[must_use]
    pub(crate) fn quota_project(self, project: Option<&str>) -> Self {
        match project {
            Some(project) => self.header("x-goog-user-project", project),
            None => self,
        }
    }

    /// Sets the body and its media type.
    #[must_use]
    pub fn body(self, media_type: &'static str, body: Secret<Vec<u8>>) -> Self {
        Self { body, ..self.header("content-type", media_type) }
    }

    /// Returns the secret headers: what the server's words must not show. Of an `Authorization` header
    /// that is the part behind the scheme, and of a signed request the signature.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let secret = |header: &Header| {
            let HeaderValue::Sensitive(value) = &header.value else { return None };
            let value = value.expose();
            let signature = value.split_once("Signature=").map(|(_, signature)| signature);
            let credentials = value.split_once(' ').map(|(_, credentials)| credentials);
            Some(Secret::from(signature.or(credentials).unwrap_or(value)))
        };
        self.headers.iter().filter_map(secret).collect()
    }

    /// Marks the request as one that must not be sent again.
    #[must_use]
    pub fn at_most_once(self) -> Self {
        Self { idempotency: Idempotency::AtMostOnce, ..self }
    }
}

/// A header of a [`Request`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Header {
    /// The name, in lower case.
    pub name: Cow<'static, str>,
    /// The value.
    pub value: HeaderValue,
}

/// The value of a header.
#[derive(Clone)]
#[non_exhaustive]
pub enum HeaderValue {
    /// A value that may be logged.
    Plain(String),
    /// A secret value.
    Sensitive(Secret),
}

impl HeaderValue {
    /// Returns the value, secret or not, for the transport to send.
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(value) => value,
            Self::Sensitive(value) => value.expose(),
        }
    }
}

/// Writes a plain value as it is, and a secret one as `[redacted]`.
impl fmt::Display for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(value) => f.write_str(value),
            Self::Sensitive(value) => fmt::Debug::fmt(value, f),
        }
    }
}

impl fmt::Debug for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(value) => write!(f, "{value:?}"),
            Self::Sensitive(value) => write!(f, "{value:?}"),
        }
    }
}

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
    /// How often the request was sent, and for how long.
    pub retry: RetrySummary,
}

impl Response {
    /// Creates a response with an empty retry summary.
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Secret<Vec<u8>>) -> Self {
        Self { status, headers, body, retry: RetrySummary::default() }
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
    /// A predicate that continues a sentence about the response, such as "is not valid JSON". It quotes
    /// nothing of the body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(self.body.expose()).map_err(|error| match error.classify() {
            Category::Data => format!("has an unexpected structure at column {}", error.column()),
            Category::Eof if self.body.expose().is_empty() => "is empty".to_owned(),
            Category::Eof => "is truncated JSON".to_owned(),
            Category::Syntax | Category::Io => match self.media_type() {
                json if json.ends_with("json") => "is not valid JSON".to_owned(),
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
            return "no content type";
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
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_secret_headers_and_bodies() {
        let request =
            Request::new(Method::Post, "https://sts.googleapis.com/v1/token".parse().unwrap())
                .header("accept", "application/json")
                .secret_header("authorization", "Bearer made-up".into())
                .body("text/plain", Secret::new(b"made-up".to_vec()));
        let shown = format!("{request:?}");
        assert!(shown.contains("application/json") && shown.contains("[redacted]"), "{shown}");
        assert!(!shown.contains("made-up"), "{shown}");
        let values: Vec<String> =
            request.headers.iter().map(|header| header.value.to_string()).collect();
        assert_eq!(values, ["application/json", "[redacted]", "text/plain"]);

        let headers = vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        let response = Response::new(200, headers, Secret::new(b"made-up".to_vec()));
        assert_eq!(
            format!("{response:?}"),
            r#"Response { status: 200, media_type: "text/plain", body_bytes: 7 }"#
        );
    }
}
