//! X.509 certificates and their private keys, as TLS clients present them.

mod certificate;
mod client_certificate;
mod distinguished_name;
mod pem;

pub use certificate::X509Certificate;
pub use client_certificate::{ClientCertificate, PrivateKey, PrivateKeyFormat};
pub use pem::PemError;
