//! Why a client certificate cannot be presented.

use std::error::Error;
use std::fmt;

/// The reason why a transport cannot present a client certificate.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ClientCertificateError {
    /// The TLS library cannot read the certificate, for this reason.
    Certificate(String),
    /// The private key is that of another certificate.
    KeyMismatch,
    /// The TLS library cannot read the private key, or does not support its algorithm.
    PrivateKey,
    /// The transport cannot present certificates.
    Unsupported,
}

impl fmt::Display for ClientCertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(reason) => write!(f, "the certificate cannot be used: {reason}"),
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
