//! The identity in a client certificate.

use gcp_wif::x509::X509Certificate;
use serde::Serialize;

/// The members of a certificate that attribute mappings read. They are not verified: Google does that.
#[derive(Serialize)]
pub(super) struct CertificateReport {
    subject: String,
    issuer: String,
    alternative_names: Vec<String>,
    not_before: String,
    not_after: String,
    sha256: String,
}

impl CertificateReport {
    pub(super) fn new(certificate: &X509Certificate) -> Self {
        let sha256 = certificate.sha256().iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            subject: certificate.subject().to_owned(),
            issuer: certificate.issuer().to_owned(),
            alternative_names: certificate.alternative_names().to_vec(),
            not_before: certificate.not_before().to_string(),
            not_after: certificate.not_after().to_string(),
            sha256,
        }
    }

    /// Lists the lines of the text, each with its name.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("certificate subject", self.subject.clone()),
            ("certificate issuer", self.issuer.clone()),
        ];
        lines.extend(self.alternative_names.iter().map(|one| ("alternative name", one.clone())));
        lines.extend([
            ("certificate begins", self.not_before.clone()),
            ("certificate expires", self.not_after.clone()),
            ("certificate sha256", self.fingerprint()),
        ]);
        lines
    }

    /// Returns the digest as `openssl x509 -fingerprint -sha256` writes it. A digest without colons looks like a
    /// secret, so the text would not show it.
    fn fingerprint(&self) -> String {
        let digits = self.sha256.to_ascii_uppercase();
        let bytes = digits.as_bytes().chunks(2).map(String::from_utf8_lossy);
        bytes.collect::<Vec<_>>().join(":")
    }
}
