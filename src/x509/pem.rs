//! PEM files ([RFC 7468](https://www.rfc-editor.org/rfc/rfc7468)).

use std::error::Error;
use std::fmt;

use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroize as _;

use super::certificate::X509Certificate;
use super::private_key::{PrivateKey, PrivateKeyFormat};
use crate::secret::Secret;

/// The reason why a PEM file cannot be used. The message is a predicate whose subject is the file, and quotes
/// nothing of its content.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PemError {
    /// A block that is not valid base64.
    Base64,
    /// A private key that is encrypted with a passphrase.
    Encrypted,
    /// A certificate that is not an X.509 certificate, by its number from 1.
    NotACertificate(usize),
    /// A file without a certificate.
    NoCertificate,
    /// A file without a private key.
    NoPrivateKey,
    /// A malformed line at the beginning of a block.
    Start,
    /// A block without an end.
    Unfinished,
}

impl X509Certificate {
    /// Reads all certificates of a PEM file in their order. Other blocks, and the text between blocks,
    /// are skipped.
    ///
    /// # Errors
    /// [`PemError`], also if the file has no certificate.
    pub fn all_from_pem(pem: &[u8]) -> Result<Vec<Self>, PemError> {
        let mut certificates = Vec::new();
        for der in CertificateDer::pem_slice_iter(pem) {
            let der = der.map_err(|error| without_quotes(&error))?;
            let number = certificates.len() + 1;
            let certificate = Self::from_der(der.to_vec());
            certificates.push(certificate.ok_or(PemError::NotACertificate(number))?);
        }
        if certificates.is_empty() { Err(PemError::NoCertificate) } else { Ok(certificates) }
    }
}

impl PrivateKey {
    /// Reads the first private key of a PEM file: PKCS#8, PKCS#1 (RSA) or SEC1 (elliptic curves).
    ///
    /// # Errors
    /// [`PemError`], also if the file has no key or an encrypted one.
    pub fn from_pem(pem: &[u8]) -> Result<Self, PemError> {
        match PrivateKeyDer::from_pem_slice(pem) {
            Ok(mut key) => {
                let format = match &key {
                    PrivateKeyDer::Pkcs1(_) => Some(PrivateKeyFormat::Pkcs1),
                    PrivateKeyDer::Sec1(_) => Some(PrivateKeyFormat::Sec1),
                    PrivateKeyDer::Pkcs8(_) => Some(PrivateKeyFormat::Pkcs8),
                    _ => None,
                };
                let der = Secret::new(key.secret_der().to_vec());
                key.zeroize();
                format.map(|format| Self::new(format, der)).ok_or(PemError::NoPrivateKey)
            }
            // The parser skips one kind of encrypted keys, and reads the headers of the other kind as
            // base64.
            Err(_) if is_encrypted(pem) => Err(PemError::Encrypted),
            Err(pem::Error::NoItemsFound) => Err(PemError::NoPrivateKey),
            Err(error) => Err(without_quotes(&error)),
        }
    }
}

fn is_encrypted(pem: &[u8]) -> bool {
    pem.split(|&byte| matches!(byte, b'\n' | b'\r')).any(|line| {
        line.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
            || line.starts_with(b"Proc-Type: 4,ENCRYPTED")
    })
}

/// Translates an error of the parser, which quotes a line of the file, into one that does not.
const fn without_quotes(error: &pem::Error) -> PemError {
    match error {
        pem::Error::MissingSectionEnd { .. } => PemError::Unfinished,
        pem::Error::IllegalSectionStart { .. } => PemError::Start,
        _ => PemError::Base64,
    }
}

impl fmt::Display for PemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 => f.write_str("has a PEM block that is not valid base64"),
            Self::Encrypted => f.write_str("is encrypted, which is not supported"),
            Self::NotACertificate(number) => {
                write!(f, "has an invalid X.509 certificate, number {number} in the file")
            }
            Self::NoCertificate => f.write_str("has no PEM certificate"),
            Self::NoPrivateKey => f.write_str("has no PEM private key"),
            Self::Start => f.write_str("has a malformed `-----BEGIN` line"),
            Self::Unfinished => f.write_str("has a PEM block without an `-----END` line"),
        }
    }
}

impl Error for PemError {}
