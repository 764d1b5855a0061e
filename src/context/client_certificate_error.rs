//! Errors of client certificates.

use std::error::Error;
use std::fmt;

/// The reason why a transport cannot present a client certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ClientCertificateError {
    /// A certificate that the TLS library cannot read, with the reason.
    Certificate(String),
    /// A private key of another certificate.
    KeyMismatch,
    /// A private key that the TLS library cannot read or whose algorithm it does not support.
    PrivateKey,
    /// A transport that cannot present certificates.
    Unsupported,
}

impl fmt::Display for ClientCertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(reason) => {
                write!(f, "the certificate cannot be used, the TLS library reports `{reason}`")
            }
            Self::KeyMismatch => f.write_str("the private key does not belong to the certificate"),
            Self::PrivateKey => f.write_str(
                "the private key cannot be used, expected an RSA key of at least 2048 bits, an ECDSA \
                 key on P-256 or P-384, or an Ed25519 key",
            ),
            Self::Unsupported => f.write_str("the transport cannot present client certificates"),
        }
    }
}

impl Error for ClientCertificateError {}
