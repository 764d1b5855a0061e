//! Where a credential file says the AWS identity is to be found.

use url::Url;

use super::caller_identity_url::{DEFAULT_VERIFICATION_URL, VerificationUrl};
use super::document::Document;
use super::error::{AccountError, quoted};
use super::reader::ObjectReader;
use super::trust::Trust;

/// Is `credential_source`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CredentialSource {
    /// The AWS identity of this machine.
    Aws(Box<AwsCredentialSource>),
    /// Another of Google's kinds: `file`, `url`, `executable` or `certificate`. It is known by name
    /// and not read any further.
    Other(&'static str),
}

impl CredentialSource {
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

/// Is the AWS kind of `credential_source`, with environment id `aws1`.
#[derive(Clone, Debug)]
pub struct AwsCredentialSource {
    region_url: Option<Url>,
    url: Option<Url>,
    imdsv2_session_token_url: Option<Url>,
    verification_url: VerificationUrl,
}

impl AwsCredentialSource {
    fn read(source: &ObjectReader<'_>, trust: &Trust) -> Result<Self, AccountError> {
        check_environment_id(source.required_text("environment_id", "`aws1`")?)?;
        let metadata_url = |name: &str| {
            let text = source.optional_text(name)?;
            text.map(|text| trust.metadata_url(&source.path_of(name), text)).transpose()
        };
        let verification = "regional_cred_verification_url";
        Ok(Self {
            region_url: metadata_url("region_url")?,
            url: metadata_url("url")?,
            imdsv2_session_token_url: metadata_url("imdsv2_session_token_url")?,
            verification_url: VerificationUrl::parse(
                &source.path_of(verification),
                source.optional_text(verification)?.unwrap_or(DEFAULT_VERIFICATION_URL),
                trust,
            )?,
        })
    }

    /// Is where the availability zone is asked for.
    pub const fn region_url(&self) -> Option<&Url> {
        self.region_url.as_ref()
    }

    /// Is where the role's name and, below it, its credentials are asked for.
    pub const fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }

    /// Is where an IMDSv2 session token is asked for.
    pub const fn imdsv2_session_token_url(&self) -> Option<&Url> {
        self.imdsv2_session_token_url.as_ref()
    }

    /// Is the template of the GetCallerIdentity URL.
    pub const fn verification_url(&self) -> &VerificationUrl {
        &self.verification_url
    }
}

/// Google's libraries read `^aws(\d+)$` and refuse every number but 1.
fn check_environment_id(id: &str) -> Result<(), AccountError> {
    match id.strip_prefix("aws") {
        Some("1") => Ok(()),
        Some(version) if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => {
            Err(AccountError::UnsupportedAwsVersion(version.to_owned()))
        }
        _ => Err(AccountError::value(
            "credential_source.environment_id",
            format!("is {}, expected `aws1`", quoted(id)),
        )),
    }
}

const OTHER_KINDS: &[&str] = &["executable", "file", "certificate", "url"];

/// Members that only the AWS kind has; with one of them, a missing `environment_id` was forgotten.
const AWS_ONLY: &[&str] =
    &["region_url", "regional_cred_verification_url", "imdsv2_session_token_url"];
