//! The AWS source.

use url::Url;

use super::caller_identity_url::{DEFAULT_VERIFICATION_URL, VerificationUrl};
use crate::external_account::error::{AccountError, quoted};
use crate::external_account::reader::ObjectReader;
use crate::external_account::trust::Trust;

/// An AWS source, whose `environment_id` is `aws1`.
#[derive(Clone, Debug)]
pub struct AwsCredentialSource {
    region_url: Option<Url>,
    url: Option<Url>,
    imdsv2_session_token_url: Option<Url>,
    verification_url: VerificationUrl,
}

impl AwsCredentialSource {
    /// Checks the members. `regional_cred_verification_url` has a default.
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

    /// Returns the URL of the availability zone.
    pub const fn region_url(&self) -> Option<&Url> {
        self.region_url.as_ref()
    }

    /// Returns the URL of the role's name, below which its credentials are.
    pub const fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }

    /// Returns the URL of the IMDSv2 session token.
    pub const fn imdsv2_session_token_url(&self) -> Option<&Url> {
        self.imdsv2_session_token_url.as_ref()
    }

    /// Returns the template of the GetCallerIdentity URL.
    pub const fn verification_url(&self) -> &VerificationUrl {
        &self.verification_url
    }
}

/// Google's libraries match `^aws(\d+)$` and refuse every number but 1.
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
