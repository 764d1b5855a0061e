//! The limits of sizes that are set for ureq, and the check of those that it reports without a reason.

use std::fmt::{self, Display};

use super::transport_error::TransportErrorKind;
use crate::http::Request;

/// Checks that each line of a request's head fits into the output buffer.
pub(super) fn check_head(request: &Request) -> Result<(), TransportErrorKind> {
    let (path, query) = (request.url.path(), request.url.query());
    let target = path.len() + query.map_or(0, |query| "?".len() + query.len());
    let version = "  HTTP/1.1\r\n";
    check_line(&"request line", request.method.as_str().len() + target + version.len())?;
    request.headers.iter().try_for_each(|header| {
        let length = header.name.len() + header.value.expose().len() + ": \r\n".len();
        check_line(&HeaderLine(&header.name), length)
    })
}

fn check_line(line: &dyn Display, length: usize) -> Result<(), TransportErrorKind> {
    if length <= MAX_HEADER_SIZE {
        return Ok(());
    }
    Err(TransportErrorKind::InvalidRequest(format!(
        "its {line} has {length} bytes, expected at most {MAX_HEADER_SIZE}"
    )))
}

/// The line of a header, by the header's name.
struct HeaderLine<'a>(&'a str);

impl Display for HeaderLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "header `{}`", self.0)
    }
}

/// The size of all headers of a response, and of each line in the head of a request, in bytes. "Tokens can vary in
/// size, […] up to a maximum of 12288 bytes" (Google, Security Token Service API, `access_token`).
pub(super) const MAX_HEADER_SIZE: usize = 32 * 1024;

/// The size of the input buffer, in bytes. It has room beyond the largest headers, so that ureq sees headers that are
/// too large and reports them. A larger buffer costs memory: every connection has its own.
pub(super) const INPUT_BUFFER: usize = MAX_HEADER_SIZE + 4 * 1024;

/// The number of headers that ureq accepts in a response.
pub(super) const MAX_HEADERS: u64 = 128;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::http::Method;

    #[test]
    fn the_longest_lines_are_those_that_fit_the_buffer() {
        let check = |path: usize, value: usize| {
            let url = format!("http://h.example/{}?q", "p".repeat(path)).parse().unwrap();
            let request = Request::new(Method::Put, url);
            check_head(&request.secret_header("x-made-up", "v".repeat(value).into()))
        };
        let (path, value) = (MAX_HEADER_SIZE - 18, MAX_HEADER_SIZE - 13);
        assert_eq!(check(path, value), Ok(()));
        let refused = |reason: &str| Err(TransportErrorKind::InvalidRequest(reason.to_owned()));
        assert_eq!(
            check(path + 1, 0),
            refused("its request line has 32769 bytes, expected at most 32768")
        );
        assert_eq!(
            check(0, value + 1),
            refused("its header `x-made-up` has 32769 bytes, expected at most 32768")
        );
    }
}
