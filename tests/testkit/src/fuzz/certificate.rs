//! Fuzzes the files of a certificate source: the configuration, certificates and private keys.

use gcp_wif::context::{Transport as _, UreqTransport};
use gcp_wif::external_account::CertificateConfig;
use gcp_wif::x509::{ClientCertificate, PrivateKey, X509Certificate};

use crate::certificates::key_lines;

/// Takes a file, which is read as each of them.
pub fn run(bytes: &[u8]) {
    let mut shown = format!("{:?}", CertificateConfig::from_json(bytes).map(|_| ()));
    if let Some(certificate) = X509Certificate::from_der(bytes.to_vec()) {
        shown += &format!("{certificate:?}");
    }
    let certificates = X509Certificate::all_from_pem(bytes);
    let key = PrivateKey::from_pem(bytes);
    shown += &format!("{certificates:?} {key:?}");
    for message in [certificates.as_ref().err(), key.as_ref().err()].into_iter().flatten() {
        shown += &message.to_string();
    }
    if let (Ok(certificates), Ok(key)) = (certificates, key) {
        let mut certificates = certificates.into_iter();
        let leaf = certificates.next().unwrap();
        let certificate = ClientCertificate::new(leaf, certificates.collect(), key);
        // ureq would panic on a certificate that was not checked.
        if let Err(error) = UreqTransport::default().with_client_certificate(&certificate) {
            shown += &error.to_string();
        }
    }
    for line in key_lines(&String::from_utf8_lossy(bytes)) {
        assert!(!shown.contains(&line), "a private key is shown");
    }
}
