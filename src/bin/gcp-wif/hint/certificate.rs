//! Hints for certificate sources.

use gcp_wif::context::{ClientCertificateError, FileErrorKind};
use gcp_wif::external_account::AccountError;
use gcp_wif::source::{CertificateFile, CertificateSourceError, ConfigOrigin};
use gcp_wif::x509::PemError;

/// Returns the hint for a certificate source without a usable certificate.
pub(crate) fn of_certificate(error: &CertificateSourceError) -> Option<&'static str> {
    match error {
        CertificateSourceError::ClientCertificate { error, .. } => of_client_certificate(error),
        CertificateSourceError::Config { error, .. } => Some(match error {
            AccountError::Missing { .. } => CREATE_CONFIG,
            AccountError::Value { .. } => {
                "set `cert_path` and `key_path` to the PEM files of the workload"
            }
            _ => CREATE_CONFIG,
        }),
        CertificateSourceError::File { error, .. }
            if matches!(error.kind, FileErrorKind::NotAPath(_)) =>
        {
            Some("save it to a file, and name the file")
        }
        CertificateSourceError::File { file, error } if is_missing(&error.kind) => {
            of_missing(*file)
        }
        CertificateSourceError::LeafNotFirst { .. } => Some(
            "order the trust chain from the certificate of the workload to the one that the root has \
             signed",
        ),
        CertificateSourceError::NoConfig => {
            Some("set `GOOGLE_API_CERTIFICATE_CONFIG` to the path of the certificate configuration")
        }
        CertificateSourceError::Pem { error, .. } => of_pem(*error),
        _ => None,
    }
}

const fn of_client_certificate(error: &ClientCertificateError) -> Option<&'static str> {
    match error {
        ClientCertificateError::KeyMismatch => Some(
            "let `key_path` of the certificate configuration name the key of the certificate in \
             `cert_path`, whose first certificate has to be that of the workload",
        ),
        ClientCertificateError::PrivateKey => {
            Some("request a certificate for a key of one of these kinds")
        }
        _ => None,
    }
}

fn is_missing(kind: &FileErrorKind) -> bool {
    matches!(kind, FileErrorKind::Io(error) if error.kind() == std::io::ErrorKind::NotFound)
}

const fn of_missing(file: CertificateFile) -> Option<&'static str> {
    Some(match file {
        CertificateFile::Certificate => "check `cert_path` of the certificate configuration",
        CertificateFile::PrivateKey => "check `key_path` of the certificate configuration",
        CertificateFile::TrustChain => "check `credential_source.certificate.trust_chain_path`",
        CertificateFile::Config(ConfigOrigin::CredentialFile) => {
            "check `credential_source.certificate.certificate_config_location`"
        }
        CertificateFile::Config(ConfigOrigin::Variable) => {
            "set `GOOGLE_API_CERTIFICATE_CONFIG` to the path of the certificate configuration"
        }
        CertificateFile::Config(_) => CREATE_CONFIG,
        _ => return None,
    })
}

const fn of_pem(error: PemError) -> Option<&'static str> {
    match error {
        PemError::Encrypted => Some(
            "remove the passphrase, and let only this user read the file: openssl pkey -in OLD -out NEW",
        ),
        PemError::NoCertificate | PemError::NoPrivateKey => Some(
            "convert a file in DER or PKCS#12 to PEM, and check that the two paths are not swapped",
        ),
        _ => None,
    }
}

const CREATE_CONFIG: &str = "`gcp-wif config create` writes the certificate configuration: give \
    `--credential-cert-path` and `--credential-cert-private-key-path`";
