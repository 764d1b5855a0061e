//! X.509 certificates and their private keys, as TLS clients present them.

mod certificate;
mod client_certificate;
mod distinguished_name;
mod pem;
mod private_key;

pub use certificate::X509Certificate;
pub use client_certificate::ClientCertificate;
pub use pem::PemError;
pub use private_key::{PrivateKey, PrivateKeyFormat};
