//! Categories of errors.

/// The category of an error, for callers that react to it without knowing every error type.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file, a variable or an argument is missing or invalid.
    Configuration,
    /// No AWS identity was found, or its source is broken.
    NoIdentity,
    /// AWS or Google refused the request, or returned a response that cannot be used.
    Refused,
    /// The same call may succeed later without any change.
    Temporary,
}
