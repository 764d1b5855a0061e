//! Client certificates of TLS: a chain of certificates and the private key of the first one.

use super::certificate::X509Certificate;
use super::private_key::PrivateKey;

/// A client certificate with its private key, for [mutual
/// TLS](https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2).
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    leaf: X509Certificate,
    intermediates: Vec<X509Certificate>,
    private_key: PrivateKey,
}

impl ClientCertificate {
    /// Creates a client certificate from the leaf certificate, the intermediate certificates in the order in
    /// which each certifies the one before it, and the private key of the leaf. A transport checks that they
    /// belong together.
    pub const fn new(
        leaf: X509Certificate,
        intermediates: Vec<X509Certificate>,
        private_key: PrivateKey,
    ) -> Self {
        Self { leaf, intermediates, private_key }
    }

    /// Returns the certificate that identifies the client.
    pub const fn leaf(&self) -> &X509Certificate {
        &self.leaf
    }

    /// Lists the certificates that the client presents: the leaf and the intermediate certificates.
    pub fn chain(&self) -> impl Iterator<Item = &X509Certificate> {
        std::iter::once(&self.leaf).chain(&self.intermediates)
    }

    /// Returns the private key of the leaf.
    pub const fn private_key(&self) -> &PrivateKey {
        &self.private_key
    }
}
