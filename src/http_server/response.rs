//! Responses of a server on this machine.

use std::borrow::Cow;
use std::io::Write as _;

use crate::secret::Secret;

/// A response with its whole body.
#[derive(Clone, Debug)]
pub struct Response {
    status: Status,
    content_type: &'static str,
    headers: Vec<(&'static str, Cow<'static, str>)>,
    body: Secret,
}

impl Response {
    /// Creates a response with the usual headers only. A body may be a token, so each one is a secret.
    pub fn new(status: Status, content_type: &'static str, body: impl Into<Secret>) -> Self {
        Self { status, content_type, headers: Vec::new(), body: body.into() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Returns the status.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Returns the body.
    pub const fn body(&self) -> &Secret {
        &self.body
    }

    /// Appends the bytes of the response to `out`. `date` is the value of the `Date` header, and
    /// `has_body` is `false` for the response to `HEAD`.
    pub fn write(&self, out: &mut Vec<u8>, date: &str, keeps_alive: bool, has_body: bool) {
        let body = self.body.expose().as_bytes();
        let headers: usize =
            self.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        // A buffer that grows later would leave a copy of a token behind.
        out.reserve_exact(MAX_FIXED_HEAD_SIZE + self.content_type.len() + headers + body.len());
        let Status { code, reason } = self.status;
        // Writing to a vector does not fail.
        let _ = write!(
            out,
            "HTTP/1.1 {code} {reason}\r\nContent-Type: {}\r\nContent-Length: {}\r\nDate: {date}\r\n",
            self.content_type,
            body.len()
        );
        for (name, value) in &self.headers {
            // A line feed would end the header. No value comes from a request, so none should have one.
            let value = if value.contains(['\r', '\n']) { "" } else { value };
            let _ = write!(out, "{name}: {value}\r\n");
        }
        let end: &[u8] = if keeps_alive { b"\r\n" } else { b"Connection: close\r\n\r\n" };
        out.extend_from_slice(end);
        if has_body {
            out.extend_from_slice(body);
        }
    }
}

/// A status code with its reason phrase.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Status {
    code: u16,
    reason: &'static str,
}

impl Status {
    /// Success.
    pub const OK: Self = Self::new(200, "OK");
    /// A malformed request.
    pub const BAD_REQUEST: Self = Self::new(400, "Bad Request");
    /// A client that is not authenticated.
    pub const UNAUTHORIZED: Self = Self::new(401, "Unauthorized");
    /// A refused request.
    pub const FORBIDDEN: Self = Self::new(403, "Forbidden");
    /// A path without a resource.
    pub const NOT_FOUND: Self = Self::new(404, "Not Found");
    /// A method that the resource does not have.
    pub const METHOD_NOT_ALLOWED: Self = Self::new(405, "Method Not Allowed");
    /// A request that did not arrive in time.
    pub const REQUEST_TIMEOUT: Self = Self::new(408, "Request Timeout");
    /// A body that is too large.
    pub const CONTENT_TOO_LARGE: Self = Self::new(413, "Content Too Large");
    /// A request line that is too long.
    pub const URI_TOO_LONG: Self = Self::new(414, "URI Too Long");
    /// Headers that are too large.
    pub const HEADERS_TOO_LARGE: Self = Self::new(431, "Request Header Fields Too Large");
    /// A request that needs something that this server does not have.
    pub const NOT_IMPLEMENTED: Self = Self::new(501, "Not Implemented");
    /// A resource that is not available at the moment.
    pub const SERVICE_UNAVAILABLE: Self = Self::new(503, "Service Unavailable");
    /// A request in another version of HTTP.
    pub const VERSION_NOT_SUPPORTED: Self = Self::new(505, "HTTP Version Not Supported");

    /// Returns the status code.
    pub const fn code(self) -> u16 {
        self.code
    }

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }
}

/// The size of a head without its media type and its own headers, in bytes.
const MAX_FIXED_HEAD_SIZE: usize = 160;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_response_has_its_length_and_date() {
        let response = Response::new(Status::OK, "text/plain", "made-up").header("ETag", "1234");
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\nDate: now\r\n\
                    ETag: 1234\r\n";
        let written = |keeps_alive, has_body| {
            let mut out = Vec::new();
            response.write(&mut out, "now", keeps_alive, has_body);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(true, true), format!("{head}\r\nmade-up"));
        assert_eq!(written(true, false), format!("{head}\r\n"));
        assert_eq!(written(false, true), format!("{head}Connection: close\r\n\r\nmade-up"));
    }

    #[test]
    fn no_value_adds_a_header() {
        let response = Response::new(Status::OK, "text/plain", "").header("X", "a\r\nY: b");
        let mut out = Vec::new();
        response.write(&mut out, "now", true, true);
        assert!(String::from_utf8(out).unwrap().ends_with("\r\nX: \r\n\r\n"));
    }

    #[test]
    fn the_buffer_grows_once() {
        let response = Response::new(Status::HEADERS_TOO_LARGE, "text/plain", "x".repeat(9000));
        let mut out = Vec::new();
        response.write(&mut out, "Thu, 26 Nov 2026 08:13:49 GMT", false, true);
        assert!(out.len() - 9000 <= MAX_FIXED_HEAD_SIZE + "text/plain".len(), "{}", out.len());
    }
}
