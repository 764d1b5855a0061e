//! The error of the certificate source.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::context::{ClientCertificateError, FileError, FileErrorKind};
use crate::external_account::AccountError;
use crate::sanitize::SanitizedPath;
use crate::service_error::ErrorKind;
use crate::x509::PemError;

/// The reason why a certificate source has no certificate.
#[derive(Debug)]
#[non_exhaustive]
pub enum CertificateSourceError {
    /// The transport cannot present the certificate.
    ClientCertificate {
        /// The paths of the certificate and of the private key.
        paths: [PathBuf; 2],
        /// The reason.
        error: ClientCertificateError,
    },
    /// The certificate configuration is not valid.
    Config {
        /// The path of the configuration.
        path: PathBuf,
        /// The origin of the path.
        origin: ConfigOrigin,
        /// What is wrong with the content.
        error: AccountError,
    },
    /// A file cannot be read.
    File {
        /// The file.
        file: CertificateFile,
        /// The reason.
        error: FileError,
    },
    /// The trust chain contains the leaf certificate, but not first.
    LeafNotFirst {
        /// The path of the trust chain.
        path: PathBuf,
        /// The position of the leaf in the file, from 1.
        number: usize,
    },
    /// There is no certificate configuration. Neither the credential file nor a variable names one, and there
    /// is no home directory.
    NoConfig,
    /// A file has no certificate, or no private key.
    Pem {
        /// The file.
        file: CertificateFile,
        /// The path of the file.
        path: PathBuf,
        /// What is wrong with the content.
        error: PemError,
    },
}

/// A file that a certificate source reads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CertificateFile {
    /// The certificate.
    Certificate,
    /// The certificate configuration, and the origin of its path.
    Config(ConfigOrigin),
    /// The private key.
    PrivateKey,
    /// The trust chain.
    TrustChain,
}

/// The origin of the path of a certificate configuration.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ConfigOrigin {
    /// The credential file.
    CredentialFile,
    /// `GOOGLE_API_CERTIFICATE_CONFIG`.
    Variable,
    /// The place where gcloud writes it.
    WellKnown,
}

impl CertificateSourceError {
    /// Returns the category.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::File { error, .. } if error.is_timeout() => ErrorKind::Temporary,
            Self::File { error: FileError { kind: FileErrorKind::NotAPath(_), .. }, .. } => {
                ErrorKind::Configuration
            }
            Self::File { .. } | Self::NoConfig => ErrorKind::NoIdentity,
            Self::ClientCertificate { .. }
            | Self::Config { .. }
            | Self::LeafNotFirst { .. }
            | Self::Pem { .. } => ErrorKind::Configuration,
        }
    }
}

impl fmt::Display for CertificateSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientCertificate { error: ClientCertificateError::Unsupported, .. } => {
                write!(f, "{}", ClientCertificateError::Unsupported)
            }
            Self::ClientCertificate { paths: [certificate, key], error } => match error {
                ClientCertificateError::KeyMismatch => write!(
                    f,
                    "the private key `{}` does not belong to the certificate `{}`",
                    SanitizedPath(key),
                    SanitizedPath(certificate)
                ),
                ClientCertificateError::PrivateKey => {
                    write!(f, "`{}`: {error}", SanitizedPath(key))
                }
                _ => write!(f, "`{}`: {error}", SanitizedPath(certificate)),
            },
            Self::Config { path, origin, error } => {
                write!(f, "{} `{}`: {error}", CertificateFile::Config(*origin), SanitizedPath(path))
            }
            Self::File {
                file,
                error: error @ FileError { kind: FileErrorKind::NotAPath(_), .. },
            } => {
                write!(f, "{file}: {error}")
            }
            Self::File { file, error } => write!(f, "{file} {error}"),
            Self::LeafNotFirst { path, number } => write!(
                f,
                "the trust chain `{}` has the leaf certificate as number {number}, expected it first \
                 or not at all",
                SanitizedPath(path)
            ),
            Self::NoConfig => f.write_str(
                "there is no certificate configuration: `GOOGLE_API_CERTIFICATE_CONFIG`, \
                 `CLOUDSDK_CONFIG` and `HOME` are not set",
            ),
            Self::Pem { file, path, error } => {
                write!(f, "{file} `{}` {error}", SanitizedPath(path))
            }
        }
    }
}

/// Writes the words before the path.
impl fmt::Display for CertificateFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "the certificate",
            Self::Config(ConfigOrigin::Variable) => {
                "`GOOGLE_API_CERTIFICATE_CONFIG`: the certificate configuration"
            }
            Self::Config(_) => "the certificate configuration",
            Self::PrivateKey => "the private key",
            Self::TrustChain => "the trust chain",
        })
    }
}

impl Error for CertificateSourceError {}
