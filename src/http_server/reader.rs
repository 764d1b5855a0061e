//! The reading of requests from the bytes of one connection.

use std::fmt;

use zeroize::Zeroize as _;

use super::rejection::Rejection;
use super::request::Request;

/// A reader of the requests of one connection. Bytes are passed in and requests come out.
///
/// It holds at most one head, and as many bytes behind it as were passed in at once. The bytes are
/// overwritten when they are no longer needed: a path or a header may hold a secret.
#[derive(Default)]
pub struct RequestReader {
    buffer: Vec<u8>,
    /// The number of bytes that have been searched for the end of a line.
    searched: usize,
    /// The beginning of the line that is not complete yet.
    line: usize,
    /// The number of complete lines, the request line included.
    lines: usize,
    /// The beginning of the headers.
    headers: usize,
    /// The state of the empty line that may stand before a request.
    empty_line: EmptyLine,
    /// The length of a complete head, and that of its body which is still missing.
    complete: Option<(usize, u64)>,
}

impl RequestReader {
    /// Adds bytes of the connection.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.buffer.capacity() - self.buffer.len() < bytes.len() {
            // A buffer that grows in place would leave its old bytes behind.
            let mut larger =
                Vec::with_capacity((self.buffer.len() + bytes.len()).next_power_of_two());
            larger.extend_from_slice(&self.buffer);
            std::mem::replace(&mut self.buffer, larger).zeroize();
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the next request if it is complete. It stays the next one until
    /// [`RequestReader::finish`].
    ///
    /// # Errors
    /// [`Rejection`] as soon as the bytes cannot be a request any more. The caller closes the connection.
    pub fn next_request(&mut self) -> Result<Option<Request<'_>>, Rejection> {
        let (head, missing) = match self.complete {
            Some(complete) => complete,
            None => match self.find_head()? {
                None => return Ok(None),
                Some(head) => (head, checked_body_length(&parse(&self.buffer[..head])?)?),
            },
        };
        let dropped = usize::try_from(missing).unwrap_or(usize::MAX).min(self.buffer.len() - head);
        self.buffer.drain(head..head + dropped);
        let missing = missing - dropped as u64;
        self.complete = Some((head, missing));
        if missing > 0 {
            return Ok(None);
        }
        parse(&self.buffer[..head]).map(Some)
    }

    /// Drops the request that [`RequestReader::next_request`] returned.
    pub fn finish(&mut self) {
        let (head, _) = self.complete.take().unwrap_or_default();
        let rest = self.buffer.len() - head;
        self.buffer.copy_within(head.., 0);
        self.buffer[rest..].zeroize();
        self.buffer.truncate(rest);
        if rest == 0 && self.buffer.capacity() > MAX_IDLE_BUFFER_SIZE {
            self.buffer = Vec::new();
        }
        (self.searched, self.line, self.lines, self.headers) = (0, 0, 0, 0);
        self.empty_line = EmptyLine::Possible;
    }

    /// Returns whether no byte of another request has arrived.
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty() && self.empty_line == EmptyLine::Possible
    }

    /// Finds the end of the head, line by line, so that a bad line is refused before the head is complete.
    fn find_head(&mut self) -> Result<Option<usize>, Rejection> {
        if !self.skip_empty_line()? {
            return Ok(None);
        }
        while let Some(length) = self.buffer[self.searched..].iter().position(|&b| b == b'\n') {
            let end = self.searched + length;
            // "a recipient MAY recognize a single LF as a line terminator" (RFC 9112 §2.2). This one
            // does not: request smuggling needs two readings of one request.
            let line = self.buffer[self.line..end].strip_suffix(b"\r");
            let line = line.ok_or(Rejection::Malformed)?;
            let is_empty = line.is_empty();
            self.check_size(line.len(), 0)?;
            (self.line, self.searched) = (end + 1, end + 1);
            match self.lines {
                0 => self.headers = end + 1,
                _ if is_empty => return Ok(Some(end + 1)),
                lines if lines > MAX_HEADERS => return Err(Rejection::HeadersTooLarge),
                _ => {}
            }
            self.lines += 1;
        }
        self.searched = self.buffer.len();
        // The bytes of an incomplete line may include the carriage return of its end.
        self.check_size(self.buffer.len() - self.line, 1)?;
        Ok(None)
    }

    /// Refuses a line that is too long. Up to `ending` of its bytes may belong to the line ending.
    const fn check_size(&self, line: usize, ending: usize) -> Result<(), Rejection> {
        if self.lines == 0 {
            let is_long = line > MAX_REQUEST_LINE_LENGTH + ending;
            return if is_long { Err(Rejection::UriTooLong) } else { Ok(()) };
        }
        let headers = self.line - self.headers + line;
        if headers > MAX_HEADERS_SIZE + ending { Err(Rejection::HeadersTooLarge) } else { Ok(()) }
    }

    /// Skips one empty line before the request, and refuses bytes that do not begin a method, such as
    /// those of TLS. Returns `false` if more bytes are needed.
    ///
    /// "a server that is expecting to receive and parse a request-line SHOULD ignore at least one
    /// empty line (CRLF) received prior to the request-line." (RFC 9112 §2.2)
    fn skip_empty_line(&mut self) -> Result<bool, Rejection> {
        if self.empty_line == EmptyLine::Possible {
            if self.buffer.starts_with(b"\r\n") {
                self.buffer.drain(..2);
                self.empty_line = EmptyLine::Skipped;
            } else if self.buffer == b"\r" {
                return Ok(false);
            }
        }
        match self.buffer.first() {
            None => Ok(false),
            Some(byte) if byte.is_ascii_alphabetic() => {
                self.empty_line = EmptyLine::Impossible;
                Ok(true)
            }
            Some(_) => Err(Rejection::Malformed),
        }
    }
}

impl Drop for RequestReader {
    fn drop(&mut self) {
        self.buffer.zeroize();
    }
}

impl fmt::Debug for RequestReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestReader { .. }")
    }
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum EmptyLine {
    #[default]
    Possible,
    Skipped,
    Impossible,
}

/// Parses a complete head.
fn parse(head: &[u8]) -> Result<Request<'_>, Rejection> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(length)) if length == head.len() => {}
        Ok(_) => return Err(Rejection::Malformed),
        Err(httparse::Error::Version) => return Err(Rejection::Version),
        Err(httparse::Error::TooManyHeaders) => return Err(Rejection::HeadersTooLarge),
        Err(_) => return Err(Rejection::Malformed),
    }
    let (Some(method), Some(target), Some(version)) = (parsed.method, parsed.path, parsed.version)
    else {
        return Err(Rejection::Malformed);
    };
    if !target.is_ascii() {
        return Err(Rejection::Malformed);
    }
    let headers = parsed.headers.iter().map(|header| (header.name, header.value)).collect();
    Ok(Request { method, target, is_http_1_0: version == 0, headers })
}

fn checked_body_length(request: &Request<'_>) -> Result<u64, Rejection> {
    let length = request.body_length()?;
    if length > MAX_BODY_SIZE { Err(Rejection::BodyTooLarge) } else { Ok(length) }
}

/// The length of the longest request line without its line ending, in bytes.
const MAX_REQUEST_LINE_LENGTH: usize = 8 * 1024;

/// The largest number of headers of a request.
const MAX_HEADERS: usize = 64;

/// The largest size of all headers of a request, in bytes.
const MAX_HEADERS_SIZE: usize = 32 * 1024;

/// The length of the longest body, in bytes. Google's library for Python may send a chain of certificates.
const MAX_BODY_SIZE: u64 = 16 * 1024;

/// The capacity that a connection without a request may keep, in bytes.
const MAX_IDLE_BUFFER_SIZE: usize = 2 * 1024;
