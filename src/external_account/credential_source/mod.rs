//! `credential_source`: the source of the identity. Each kind of source has its own file.

mod aws;
mod caller_identity_url;
mod certificate;
mod executable;
mod file;
mod header;
mod kind;
mod token_format;
mod url;
mod verification_url;

pub use aws::AwsCredentialSource;
pub use caller_identity_url::CallerIdentityUrl;
pub use certificate::CertificateCredentialSource;
pub(super) use executable::DEFAULT_EXECUTABLE_TIMEOUT;
pub use executable::ExecutableCredentialSource;
pub use file::FileCredentialSource;
pub use kind::SourceKind;
pub use token_format::TokenFormat;
pub use url::UrlCredentialSource;
pub use verification_url::{DEFAULT_VERIFICATION_URL, VerificationUrl};

use super::problems::Problems;
use super::reader::ObjectReader;
use super::trust::Trust;

/// The source of the identity.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialSource {
    /// The AWS identity of the machine.
    Aws(Box<AwsCredentialSource>),
    /// A file that holds the subject token.
    File(FileCredentialSource),
    /// A URL that returns the subject token.
    Url(Box<UrlCredentialSource>),
    /// A command that prints the subject token.
    Executable(ExecutableCredentialSource),
    /// An X.509 certificate.
    Certificate(CertificateCredentialSource),
}

impl CredentialSource {
    /// Reads the source of one kind and checks its members.
    pub(super) fn read(
        kind: SourceKind,
        source: &ObjectReader<'_>,
        trust: &Trust,
        problems: &mut Problems,
    ) -> Option<Self> {
        Some(match kind {
            SourceKind::Aws => {
                Self::Aws(Box::new(AwsCredentialSource::read(source, trust, problems)?))
            }
            SourceKind::File => Self::File(FileCredentialSource::read(source, problems)?),
            SourceKind::Url => {
                Self::Url(Box::new(UrlCredentialSource::read(source, trust, problems)?))
            }
            SourceKind::Executable => {
                Self::Executable(ExecutableCredentialSource::read(source, problems)?)
            }
            SourceKind::Certificate => {
                Self::Certificate(CertificateCredentialSource::read(source, problems)?)
            }
        })
    }

    /// Returns the kind.
    pub const fn kind(&self) -> SourceKind {
        match self {
            Self::Aws(_) => SourceKind::Aws,
            Self::File(_) => SourceKind::File,
            Self::Url(_) => SourceKind::Url,
            Self::Executable(_) => SourceKind::Executable,
            Self::Certificate(_) => SourceKind::Certificate,
        }
    }
}
