//! HTTP messages as plain values.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;
use url::Url;

use crate::retry::RetrySummary;
use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// Is an HTTP request method.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names are the methods of RFC 9110 §9.3 and RFC 5789")]
pub enum Method {
    Get,
    Post,
    Put,
}

impl Method {
    /// Is the method's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// Is a request that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where to send it.
    pub url: Url,
    /// The headers, besides those that the transport adds (`Host`, `Content-Length`).
    pub headers: Vec<Header>,
    /// The body; empty for none.
    pub body: Secret<Vec<u8>>,
    /// Whether it may be sent more than once.
    pub idempotency: Idempotency,
}

/// Says whether a request that may have arrived may be sent again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Idempotency {
    /// A second one does no harm.
    Safe,
    /// It holds what counts once, such as the code of an MFA device: a second one would be refused.
    AtMostOnce,
}

impl Request {
    /// Begins a request without headers or a body.
    pub const fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Secret::new(Vec::new()),
            idempotency: Idempotency::Safe,
        }
    }

    /// Adds a header that may be shown.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push(Header { name, value: HeaderValue::Plain(value.into()) });
        self
    }

    /// Adds a header whose value is a secret.
    #[must_use]
    pub fn secret_header(mut self, name: &'static str, value: Secret) -> Self {
        self.headers.push(Header { name, value: HeaderValue::Sensitive(value) });
        self
    }

    /// Sets the body and its media type.
    #[must_use]
    pub fn body(self, media_type: &'static str, body: Secret<Vec<u8>>) -> Self {
        Self { body, ..self.header("content-type", media_type) }
    }

    /// Says that the request counts once.
    #[must_use]
    pub fn at_most_once(self) -> Self {
        Self { idempotency: Idempotency::AtMostOnce, ..self }
    }
}

/// Is one header of a [`Request`].
#[derive(Clone, Debug)]
pub struct Header {
    /// The name, in lower case.
    pub name: &'static str,
    /// The value.
    pub value: HeaderValue,
}

/// Is a header's value, which knows whether it may be shown.
#[derive(Clone)]
pub enum HeaderValue {
    /// May be shown.
    Plain(String),
    /// Is a secret.
    Sensitive(Secret),
}

impl HeaderValue {
    /// Lends the value, secret or not, to whoever puts it on the wire.
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(value) => value,
            Self::Sensitive(value) => value.expose(),
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

/// Is an answer, of whatever status.
#[derive(Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Secret<Vec<u8>>,
    /// What it took to get it.
    pub retry: RetrySummary,
}

impl Response {
    /// Is an answer to the first attempt.
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Secret<Vec<u8>>) -> Self {
        Self { status, headers, body, retry: RetrySummary::default() }
    }

    /// Is the first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Tells whether the status is 2xx.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Is the body as text; `None` where it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.body.expose()).ok()
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// What is wrong with it, in words that follow "the answer" and show nothing of it.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(self.body.expose()).map_err(|error| match error.classify() {
            Category::Data => format!("has another shape at column {}", error.column()),
            Category::Eof if self.body.expose().is_empty() => "is empty".to_owned(),
            Category::Eof => "is JSON that breaks off".to_owned(),
            Category::Syntax | Category::Io => match self.media_type() {
                json if json.ends_with("json") => "is not valid JSON".to_owned(),
                other => format!("is not JSON but {other}"),
            },
        })
    }

    /// Is the media type without parameters, shortened and safe to print, or `no content type`.
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        let media_type = value.split(';').next().unwrap_or_default().trim();
        if media_type.is_empty() {
            return "no content type".to_owned();
        }
        Sanitized::truncated(media_type, 60).to_string()
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

        let headers = vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        let response = Response::new(200, headers, Secret::new(b"made-up".to_vec()));
        assert_eq!(
            format!("{response:?}"),
            r#"Response { status: 200, media_type: "text/plain", body_bytes: 7 }"#
        );
    }
}
