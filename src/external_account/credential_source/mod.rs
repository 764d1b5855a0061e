//! `credential_source`: the source of the identity. Each kind has a file.

mod aws;
mod caller_identity_url;

pub use aws::AwsCredentialSource;
pub use caller_identity_url::{CallerIdentityUrl, DEFAULT_VERIFICATION_URL, VerificationUrl};

use super::document::Document;
use super::error::AccountError;
use super::reader::ObjectReader;
use super::trust::Trust;

/// The source of the identity.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialSource {
    /// The AWS identity of the machine.
    Aws(Box<AwsCredentialSource>),
    /// A source of another kind, `file`, `url`, `executable` or `certificate`, whose members are not
    /// checked.
    Other(&'static str),
}

impl CredentialSource {
    /// Reads the source and checks its members.
    pub(super) fn parse(value: &Document, trust: &Trust) -> Result<Self, AccountError> {
        let source = ObjectReader::open("credential_source", value)?;
        // "has executable and no environment_id" (AIP-4117): the environment id decides.
        let has = |name: &&str| source.member(name).is_some();
        let is_aws = has(&"environment_id") || AWS_ONLY.iter().any(has);
        match OTHER_KINDS.iter().find(|name| has(name)) {
            Some(kind) if !is_aws => return Ok(Self::Other(kind)),
            _ => {}
        }
        AwsCredentialSource::read(&source, trust).map(|source| Self::Aws(Box::new(source)))
    }
}

const OTHER_KINDS: &[&str] = &["executable", "file", "certificate", "url"];

/// Members of AWS sources only. If one of them is present, a missing `environment_id` is a mistake.
const AWS_ONLY: &[&str] =
    &["region_url", "regional_cred_verification_url", "imdsv2_session_token_url"];
