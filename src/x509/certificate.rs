//! X.509 certificates.

use std::fmt;

use sha2::{Digest as _, Sha256};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::time::Time;

use super::distinguished_name;
use crate::timestamp::Timestamp;

/// An X.509 certificate ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280)). Nothing in it is verified.
#[derive(Clone, Eq, PartialEq)]
pub struct X509Certificate {
    der: Vec<u8>,
    subject: String,
    issuer: String,
    not_before: Timestamp,
    not_after: Timestamp,
    alternative_names: Vec<String>,
}

impl X509Certificate {
    /// Reads a certificate in DER. Returns `None` for anything else.
    pub fn from_der(der: Vec<u8>) -> Option<Self> {
        // RFC 5280 limits serial numbers to 20 bytes, which some private authorities ignore.
        let certificate = CertificateInner::<Raw>::from_der(&der).ok()?;
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        let names = content.get_extension::<SubjectAltName>().ok().flatten();
        let names = names.map(|(_, names)| names.0).unwrap_or_default();
        Some(Self {
            subject: distinguished_name::text(content.subject()),
            issuer: distinguished_name::text(content.issuer()),
            not_before: timestamp(validity.not_before),
            not_after: timestamp(validity.not_after),
            alternative_names: names.iter().filter_map(alternative_name).collect(),
            der,
        })
    }

    /// Returns the certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Returns the subject as [RFC 4514](https://www.rfc-editor.org/rfc/rfc4514) writes it, such as
    /// `CN=workload,O=Example`. May be empty.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the issuer, written as the subject is.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the time from which the certificate is valid.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Returns the time until which the certificate is valid.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Returns the URIs, DNS names and e-mail addresses of the subject's alternative names, such as
    /// `URI:spiffe://example.org/workload`.
    pub fn alternative_names(&self) -> &[String] {
        &self.alternative_names
    }

    /// Returns the SHA-256 digest of the certificate, which is its fingerprint.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }
}

impl fmt::Debug for X509Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("X509Certificate")
            .field("subject", &self.subject)
            .field("issuer", &self.issuer)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_unix_seconds(time.to_unix_duration().as_secs())
}

fn alternative_name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(uri) => Some(format!("URI:{}", uri.as_str())),
        GeneralName::DnsName(name) => Some(format!("DNS:{}", name.as_str())),
        GeneralName::Rfc822Name(address) => Some(format!("email:{}", address.as_str())),
        _ => None,
    }
}
