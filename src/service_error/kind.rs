//! Categories of errors.

/// The category of an error, for callers that react to it without knowing every error type.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file, a variable or an argument is missing or invalid.
    Configuration,
    /// No identity is available: there are no usable AWS credentials, subject token or certificate, or a login
    /// has expired.
    NoIdentity,
    /// AWS, Google, a subject token URL or an executable refused the request, or the response of AWS or Google
    /// cannot be used.
    Refused,
    /// The same call may succeed later without any change.
    Temporary,
}
