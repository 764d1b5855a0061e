//! HTTP requests.

use std::borrow::Cow;
use std::fmt;

use url::Url;

use super::form::form;
use super::header::{Header, HeaderValue};
use crate::secret::Secret;

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

    /// Adds the header of the project whose quota the request counts against, unless `project` is `None`
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

    /// Sets the body to JSON.
    #[must_use]
    pub(crate) fn json(self, mut json: Secret) -> Self {
        let body = Secret::new(std::mem::take(json.expose_mut()).into_bytes());
        self.body("application/json", body)
    }

    /// Sets the body to a form with these fields.
    #[must_use]
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        self.body("application/x-www-form-urlencoded", form(fields))
    }

    /// Returns the secrets in the headers, so that error messages of the server can be redacted. The secret
    /// of an `Authorization` header is the part after the scheme, that of a signed request its signature.
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
    }
}
