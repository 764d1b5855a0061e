//! Client certificates for ureq and rustls.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer,
};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, InconsistentKeys, OtherError};
use ureq::tls::{Certificate, ClientCert, PrivateKey, TlsConfigBuilder};

use super::client_certificate_error::ClientCertificateError;
use crate::secret::Secret;
use crate::x509::{self, ClientCertificate, PrivateKeyFormat};

/// A client certificate that rustls accepts.
#[derive(Clone)]
pub(super) struct CheckedClientCertificate {
    certificate: ClientCert,
    /// The provider that has checked the certificate. ureq uses it too, because ureq panics on a certificate
    /// that its provider refuses.
    provider: Arc<CryptoProvider>,
}

impl CheckedClientCertificate {
    /// Checks that rustls can use the key, and that it belongs to the certificate.
    ///
    /// # Errors
    /// [`ClientCertificateError`].
    pub(super) fn new(certificate: &ClientCertificate) -> Result<Self, ClientCertificateError> {
        let provider = CryptoProvider::get_default().cloned();
        let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
        check(certificate, &provider)?;
        let chain = certificate.chain().map(|one| Certificate::from_der(one.der()).to_owned());
        let key = PrivateKey::from_pem(pem(certificate.private_key()).expose().as_bytes());
        let key = key.map_err(|_| ClientCertificateError::PrivateKey)?;
        let certificate = ClientCert::new_with_certs(&chain.collect::<Vec<_>>(), key);
        Ok(Self { certificate, provider })
    }

    /// Adds the certificate to a TLS configuration.
    pub(super) fn add_to(&self, config: TlsConfigBuilder) -> TlsConfigBuilder {
        let provider = Arc::clone(&self.provider);
        config
            .client_cert(Some(self.certificate.clone()))
            .unversioned_rustls_crypto_provider(provider)
    }
}

/// Returns a key as PEM: ureq takes no other form.
fn pem(key: &x509::PrivateKey) -> Secret {
    let label = match key.format() {
        PrivateKeyFormat::Pkcs1 => "RSA PRIVATE KEY",
        PrivateKeyFormat::Pkcs8 => "PRIVATE KEY",
        PrivateKeyFormat::Sec1 => "EC PRIVATE KEY",
    };
    let der = key.der().expose();
    // With all its capacity, the buffer never grows and leaves a copy.
    let mut pem = String::with_capacity(der.len() * 2 + 128);
    pem.extend(["-----BEGIN ", label, "-----\n"]);
    STANDARD.encode_string(der, &mut pem);
    pem.extend(["\n-----END ", label, "-----\n"]);
    Secret::new(pem)
}

fn check(
    certificate: &ClientCertificate,
    provider: &CryptoProvider,
) -> Result<(), ClientCertificateError> {
    let key = certificate.private_key();
    let der = key.der().expose().as_slice();
    let key = match key.format() {
        PrivateKeyFormat::Pkcs1 => PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(der)),
        PrivateKeyFormat::Pkcs8 => PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der)),
        PrivateKeyFormat::Sec1 => PrivateKeyDer::Sec1(PrivateSec1KeyDer::from(der)),
    };
    let key = provider.key_provider.load_private_key(key.clone_key());
    let key = key.map_err(|_| ClientCertificateError::PrivateKey)?;
    let chain = certificate.chain().map(|one| CertificateDer::from(one.der()).into_owned());
    match CertifiedKey::new(chain.collect(), key).keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(()),
        Err(rustls::Error::InconsistentKeys(_)) => Err(ClientCertificateError::KeyMismatch),
        Err(error) => Err(ClientCertificateError::Certificate(reason(&error))),
    }
}

/// Returns the reason why rustls cannot use a certificate. Its own message is about a certificate of the server.
fn reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(reason))) => {
            reason.to_string()
        }
        rustls::Error::InvalidCertificate(reason) => format!("{reason:?}"),
        error => error.to_string(),
    }
}
