//! The AWS kind of `credential_source`.

use url::Url;

use super::caller_identity_url::{DEFAULT_VERIFICATION_URL, VerificationUrl};
use crate::external_account::error::{AccountError, quoted};
use crate::external_account::reader::ObjectReader;
use crate::external_account::trust::Trust;

/// Is the AWS kind of `credential_source`, with environment id `aws1`.
#[derive(Clone, Debug)]
pub struct AwsCredentialSource {
    region_url: Option<Url>,
    url: Option<Url>,
    imdsv2_session_token_url: Option<Url>,
    verification_url: VerificationUrl,
}

impl AwsCredentialSource {
    pub(super) fn read(source: &ObjectReader<'_>, trust: &Trust) -> Result<Self, AccountError> {
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
