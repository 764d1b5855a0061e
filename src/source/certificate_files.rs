//! The files of a certificate source.

use std::path::{Path, PathBuf};

use super::certificate_error::{CertificateFile, CertificateSourceError};
use super::certificate_location::config_path;
use crate::context::Context;
use crate::external_account::{CertificateConfig, CertificateCredentialSource};
use crate::secret::Secret;
use crate::x509::{ClientCertificate, PemError, PrivateKey, X509Certificate};

/// The certificates and the private key, read at one moment.
#[derive(Debug)]
pub(super) struct CertificateFiles {
    /// The paths of the certificate and of the private key.
    pub(super) paths: [PathBuf; 2],
    pub(super) certificate: ClientCertificate,
    /// The certificates of the subject token.
    pub(super) trust_chain: Vec<X509Certificate>,
}

impl CertificateFiles {
    /// Reads every file, even after an error, and adds each error to the report. Returns `None` if there was
    /// an error.
    pub(super) fn examine(
        source: &CertificateCredentialSource,
        context: &Context,
        report: &mut CertificateReport,
    ) -> Option<Self> {
        let errors = &mut report.errors;
        let mut noted = |result: Result<Vec<X509Certificate>, CertificateSourceError>| {
            result.map_err(|error| errors.push(error)).ok()
        };
        let config = match read_config(source, context) {
            Ok(config) => config,
            Err(error) => {
                errors.push(error);
                return None;
            }
        };
        report.key_path = Some(config.key_path().to_owned());
        let certificates = noted(read_certificates(config.certificate_path(), context));
        let leaf = certificates.as_ref().and_then(|all| all.first().cloned());
        let chain = match (source.trust_chain_path(), &leaf) {
            (None, leaf) => leaf.clone().map(|leaf| vec![leaf]),
            (Some(path), Some(leaf)) => noted(read_trust_chain(path, leaf, context)),
            (Some(path), None) => {
                noted(read_chain_file(path, context));
                None
            }
        };
        let key = read_key(config.key_path(), context).map_err(|error| errors.push(error)).ok();
        report.certificate = leaf;
        let (certificates, trust_chain, key) = (certificates?, chain?, key?);
        let mut certificates = certificates.into_iter();
        let leaf = certificates.next()?;
        let certificate = ClientCertificate::new(leaf, certificates.collect(), key);
        let paths = [config.certificate_path().to_owned(), config.key_path().to_owned()];
        Some(Self { paths, certificate, trust_chain })
    }
}

/// The result of the check of the files of a certificate source.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct CertificateReport {
    /// The certificate of the workload, if it can be read.
    pub certificate: Option<X509Certificate>,
    /// The path of the private key, if the certificate configuration can be read.
    pub key_path: Option<PathBuf>,
    /// All mistakes, in the order of the files.
    pub errors: Vec<CertificateSourceError>,
}

fn read_config(
    source: &CertificateCredentialSource,
    context: &Context,
) -> Result<CertificateConfig, CertificateSourceError> {
    let (path, origin) = config_path(source, context).ok_or(CertificateSourceError::NoConfig)?;
    let json = read(CertificateFile::Config(origin), &path, context)?;
    CertificateConfig::from_json(json.expose()).map_err(|error| CertificateSourceError::Config {
        path,
        origin,
        error,
    })
}

fn read_certificates(
    path: &Path,
    context: &Context,
) -> Result<Vec<X509Certificate>, CertificateSourceError> {
    let file = CertificateFile::Certificate;
    let pem = read(file, path, context)?;
    X509Certificate::all_from_pem(pem.expose()).map_err(pem_error(file, path))
}

fn read_key(path: &Path, context: &Context) -> Result<PrivateKey, CertificateSourceError> {
    let file = CertificateFile::PrivateKey;
    let pem = read(file, path, context)?;
    PrivateKey::from_pem(pem.expose()).map_err(pem_error(file, path))
}

/// Reads the trust chain, and inserts the leaf if the file does not begin with it. "The leaf certificate […]
/// should either be at the beginning or omitted" (google-auth-library-python, `identity_pool.py`).
fn read_trust_chain(
    path: &Path,
    leaf: &X509Certificate,
    context: &Context,
) -> Result<Vec<X509Certificate>, CertificateSourceError> {
    let mut chain = read_chain_file(path, context)?;
    match chain.iter().rposition(|certificate| certificate == leaf) {
        Some(0) => {}
        Some(index) => {
            let path = path.to_owned();
            return Err(CertificateSourceError::LeafNotFirst { path, number: index + 1 });
        }
        None => chain.insert(0, leaf.clone()),
    }
    Ok(chain)
}

/// Reads the certificates of a trust chain, which may be an empty file.
fn read_chain_file(
    path: &Path,
    context: &Context,
) -> Result<Vec<X509Certificate>, CertificateSourceError> {
    let file = CertificateFile::TrustChain;
    let pem = read(file, path, context)?;
    if pem.expose().trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    X509Certificate::all_from_pem(pem.expose()).map_err(pem_error(file, path))
}

fn pem_error(
    file: CertificateFile,
    path: &Path,
) -> impl FnOnce(PemError) -> CertificateSourceError {
    move |error| CertificateSourceError::Pem { file, path: path.to_owned(), error }
}

fn read(
    file: CertificateFile,
    path: &Path,
    context: &Context,
) -> Result<Secret<Vec<u8>>, CertificateSourceError> {
    let content = context.file_system.read(path, MAX_FILE_SIZE);
    content.map_err(|error| CertificateSourceError::File { file, error })
}

/// The size of the largest file, in bytes.
const MAX_FILE_SIZE: u64 = 1024 * 1024;
