//! Requests that a server on this machine reads, and responses that it writes: the part of HTTP/1.1
//! (RFC 9112) that clients of metadata servers use. Bytes in, bytes out: nothing here reads a socket.

mod path;
mod reader;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod reader_tests;
mod rejection;
mod request;
mod response;

pub use path::{parameter, segments};
pub use reader::RequestReader;
pub use rejection::Rejection;
pub use request::{Request, Target};
pub use response::{Response, Status};
