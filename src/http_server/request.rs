//! Requests to a server on this machine.

use super::rejection::Rejection;

/// A request whose head is complete. Its body, if any, has been read and dropped.
#[derive(Debug)]
pub struct Request<'b> {
    pub(super) method: &'b str,
    pub(super) target: &'b str,
    pub(super) is_http_1_0: bool,
    /// In the order of the request.
    pub(super) headers: Vec<(&'b str, &'b [u8])>,
}

impl<'b> Request<'b> {
    /// Returns the method, such as `GET`.
    pub const fn method(&self) -> &'b str {
        self.method
    }

    /// Splits the target. Returns `None` if it is neither a path nor an `http` URL.
    ///
    /// "a server MUST accept the absolute-form in requests even though most HTTP/1.1 clients will only
    /// send the absolute-form to a proxy." (RFC 9112 §3.2.2)
    pub fn target(&self) -> Option<Target<'b>> {
        let (authority, rest) = if self.target.starts_with('/') {
            (None, self.target)
        } else {
            let (scheme, rest) = self.target.split_at_checked(HTTP.len())?;
            if !scheme.eq_ignore_ascii_case(HTTP) {
                return None;
            }
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            (Some(&rest[..end]), &rest[end..])
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Some(Target { authority, path: if path.is_empty() { "/" } else { path }, query })
    }

    /// Returns the value of the first header with a name. The case of the name does not matter.
    pub fn header(&self, name: &str) -> Option<&'b [u8]> {
        self.values(name).next()
    }

    /// Returns whether the client may send another request on the connection.
    pub fn keeps_alive(&self) -> bool {
        let has = |option: &str| {
            let mut options =
                self.values("connection").flat_map(|value| value.split(|&b| b == b','));
            options.any(|found| found.trim_ascii().eq_ignore_ascii_case(option.as_bytes()))
        };
        !has("close") && (!self.is_http_1_0 || has("keep-alive"))
    }

    /// Returns the length of the body.
    ///
    /// "If a message is received with both a Transfer-Encoding and a Content-Length header field, […]
    /// Such a message might indicate an attempt to perform request smuggling" (RFC 9112 §6.1). No
    /// client needs a transfer coding here, so each one is refused.
    pub(super) fn body_length(&self) -> Result<u64, Rejection> {
        if self.values("transfer-encoding").next().is_some() {
            return Err(Rejection::TransferCoding);
        }
        // "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message
        // that lacks a Host header field and to any request message that contains more than one Host
        // header field line" (RFC 9112 §3.2)
        let hosts = self.values("host").count();
        if hosts > 1 || (hosts == 0 && !self.is_http_1_0) {
            return Err(Rejection::Malformed);
        }
        let mut lengths = self.values("content-length");
        match (lengths.next(), lengths.next()) {
            (None, _) => Ok(0),
            (Some(length), None) => parse_length(length),
            (Some(_), Some(_)) => Err(Rejection::Malformed),
        }
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &'b [u8]> {
        let of_name = self.headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name));
        of_name.map(|(_, value)| *value)
    }
}

/// The target of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Target<'b> {
    /// The authority of a target that is a whole URL.
    pub authority: Option<&'b str>,
    /// The path, as it was sent.
    pub path: &'b str,
    /// The query, without its question mark.
    pub query: &'b str,
}

/// Parses the value of a `Content-Length` header: "Content-Length = 1*DIGIT" (RFC 9110 §8.6).
fn parse_length(value: &[u8]) -> Result<u64, Rejection> {
    let digits = std::str::from_utf8(value)
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let digits = digits.ok_or(Rejection::Malformed)?;
    // A number that does not fit the type exceeds the limit too.
    Ok(digits.parse().unwrap_or(u64::MAX))
}

const HTTP: &str = "http://";
