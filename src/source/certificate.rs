//! The certificate source, which identifies the workload by an X.509 certificate and mutual TLS.

use std::cell::OnceCell;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::certificate_error::CertificateSourceError;
use super::certificate_files::{CertificateFiles, CertificateReport};
use super::error::SourceError;
use super::run::SubjectTokenRun;
use super::subject_token_source::SubjectTokenSource;
use crate::context::{ClientCertificateError, Context, Transport};
use crate::external_account::CertificateCredentialSource;
use crate::identity_key::IdentityKey;
use crate::json::to_json;
use crate::subject_token::SubjectToken;

/// A source that presents an X.509 certificate to Google. The subject token is the certificate with its trust
/// chain.
///
/// Certificate, private key and trust chain are read for each token exchange, so they can be replaced at any
/// time.
#[derive(Clone, Debug)]
pub struct CertificateSubjectTokenSource {
    context: Context,
    credential_source: CertificateCredentialSource,
    token_type: String,
}

impl CertificateSubjectTokenSource {
    /// Creates a source for the `credential_source` of a credential file. `token_type` is its
    /// `subject_token_type`.
    pub fn new(
        credential_source: &CertificateCredentialSource,
        token_type: impl Into<String>,
        context: Context,
    ) -> Self {
        let token_type = token_type.into();
        Self { context, credential_source: credential_source.clone(), token_type }
    }

    /// Reads every file, and checks that certificate and private key belong together. Does not stop at
    /// the first mistake.
    pub fn examine(&self) -> CertificateReport {
        let mut report = CertificateReport::default();
        if let Some(files) = self.examine_files(&mut report) {
            report.errors.extend(self.transport(&files).err());
        }
        report
    }

    fn examine_files(&self, report: &mut CertificateReport) -> Option<CertificateFiles> {
        CertificateFiles::examine(&self.credential_source, &self.context, report)
    }

    fn files(&self) -> Result<CertificateFiles, CertificateSourceError> {
        let mut report = CertificateReport::default();
        match (self.examine_files(&mut report), report.errors.into_iter().next()) {
            (Some(files), None) => Ok(files),
            // Without files there is an error.
            (_, error) => Err(error.unwrap_or(CertificateSourceError::NoConfig)),
        }
    }

    fn transport(
        &self,
        files: &CertificateFiles,
    ) -> Result<Arc<dyn Transport>, CertificateSourceError> {
        let transport = self.context.transport.with_client_certificate(&files.certificate);
        transport.map_err(|error| CertificateSourceError::ClientCertificate {
            paths: files.paths.clone(),
            error,
        })
    }

    /// Reads the files and creates the transport. If the certificate does not match the private key, both are
    /// read once more: they may just have been replaced, one after the other.
    fn open(&self) -> Result<(CertificateFiles, Arc<dyn Transport>), CertificateSourceError> {
        let files = self.files()?;
        match self.transport(&files) {
            Err(CertificateSourceError::ClientCertificate {
                error: ClientCertificateError::KeyMismatch,
                ..
            }) => {
                let files = self.files()?;
                let transport = self.transport(&files)?;
                Ok((files, transport))
            }
            transport => Ok((files, transport?)),
        }
    }

    fn token(&self, files: &CertificateFiles) -> SubjectToken {
        let chain = files.trust_chain.iter().map(|certificate| STANDARD.encode(certificate.der()));
        let token = to_json(&chain.collect::<Vec<_>>());
        SubjectToken::new(token, self.token_type.as_str())
            .with_certificate(files.certificate.leaf().clone())
    }
}

impl SubjectTokenSource for CertificateSubjectTokenSource {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        Ok(self.token(&self.files().map_err(Box::new)?))
    }

    fn metrics_name(&self) -> &'static str {
        "x509"
    }

    fn begin(&self) -> Box<dyn SubjectTokenRun + '_> {
        Box::new(CertificateRun { source: self, opened: OnceCell::new() })
    }
}

/// One run of a certificate source, which reads the files once.
struct CertificateRun<'a> {
    source: &'a CertificateSubjectTokenSource,
    opened: OnceCell<(CertificateFiles, Arc<dyn Transport>)>,
}

impl CertificateRun<'_> {
    fn opened(&self) -> Result<&(CertificateFiles, Arc<dyn Transport>), SourceError> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let opened = self.source.open().map_err(Box::new)?;
        Ok(self.opened.get_or_init(|| opened))
    }
}

impl SubjectTokenRun for CertificateRun<'_> {
    /// Identifies the workload by its certificate. Without the private key, the certificate proves nothing, so
    /// no cached token is reused.
    ///
    /// A renewed certificate counts as another identity and costs one token exchange. Its names may be the
    /// same, but only the provider knows which members of a certificate its mapping reads.
    fn identity_key(&self) -> Option<IdentityKey> {
        let (files, _) = self.opened().ok()?;
        let digest = files.certificate.leaf().sha256();
        Some(IdentityKey::new("certificate").with("sha256", digest).for_any_machine())
    }

    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        let (files, _) = self.opened()?;
        Ok(self.source.token(files))
    }

    fn transport(&self) -> Result<Option<Arc<dyn Transport>>, SourceError> {
        let (_, transport) = self.opened()?;
        Ok(Some(Arc::clone(transport)))
    }
}
