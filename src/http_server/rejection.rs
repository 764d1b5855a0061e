//! The reasons to refuse a request and to close its connection.

use super::response::Status;

/// The reason why the bytes of a connection are not a request that this server accepts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rejection {
    /// A body larger than the limit.
    BodyTooLarge,
    /// Too many headers, or too large ones.
    HeadersTooLarge,
    /// Bytes that are not an HTTP request, or whose length is ambiguous.
    Malformed,
    /// A request in another version of HTTP, such as the preface of HTTP/2.
    Version,
    /// A body in a transfer coding.
    TransferCoding,
    /// A request line longer than the limit.
    UriTooLong,
}

impl Rejection {
    /// Returns the status of the response.
    pub const fn status(self) -> Status {
        match self {
            Self::BodyTooLarge => Status::CONTENT_TOO_LARGE,
            Self::HeadersTooLarge => Status::HEADERS_TOO_LARGE,
            Self::Malformed => Status::BAD_REQUEST,
            Self::Version => Status::VERSION_NOT_SUPPORTED,
            Self::TransferCoding => Status::NOT_IMPLEMENTED,
            Self::UriTooLong => Status::URI_TOO_LONG,
        }
    }
}
