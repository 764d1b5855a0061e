//! Private keys of certificates.

use crate::secret::Secret;

/// A private key.
#[derive(Clone, Debug)]
pub struct PrivateKey {
    format: PrivateKeyFormat,
    der: Secret<Vec<u8>>,
}

/// The format of a private key.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum PrivateKeyFormat {
    /// An RSA key of [RFC 8017](https://www.rfc-editor.org/rfc/rfc8017).
    Pkcs1,
    /// A key of any algorithm, [RFC 5958](https://www.rfc-editor.org/rfc/rfc5958).
    Pkcs8,
    /// An elliptic curve key of [RFC 5915](https://www.rfc-editor.org/rfc/rfc5915).
    Sec1,
}

impl PrivateKey {
    /// Creates a private key from its DER encoding.
    pub const fn new(format: PrivateKeyFormat, der: Secret<Vec<u8>>) -> Self {
        Self { format, der }
    }

    /// Returns the format.
    pub const fn format(&self) -> PrivateKeyFormat {
        self.format
    }

    /// Returns the key in DER.
    pub const fn der(&self) -> &Secret<Vec<u8>> {
        &self.der
    }
}
