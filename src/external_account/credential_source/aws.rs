//! The AWS source.

use url::Url;

use super::verification_url::{DEFAULT_VERIFICATION_URL, VerificationUrl};
use crate::external_account::error::{AccountError, quoted};
use crate::external_account::problems::Problems;
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
    pub(super) fn read(
        source: &ObjectReader<'_>,
        trust: &Trust,
        problems: &mut Problems,
    ) -> Option<Self> {
        let id = source.required_text("environment_id", "`aws1`");
        let id = problems.take(id.and_then(check_environment_id));
        let mut metadata_url = |name: &str| {
            let url = source.optional_text(name).and_then(|text| {
                text.map(|text| trust.metadata_url(&source.path_of(name), text)).transpose()
            });
            problems.take(url)
        };
        let [region_url, url, imdsv2_session_token_url] =
            ["region_url", "url", "imdsv2_session_token_url"].map(&mut metadata_url);
        let verification_url = source.optional_text(VERIFICATION_URL).and_then(|text| {
            let template = text.unwrap_or(DEFAULT_VERIFICATION_URL);
            VerificationUrl::parse(&source.path_of(VERIFICATION_URL), template, trust)
        });
        let verification_url = problems.take(verification_url);
        id?;
        Some(Self {
            region_url: region_url?,
            url: url?,
            imdsv2_session_token_url: imdsv2_session_token_url?,
            verification_url: verification_url?,
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

/// Checks `environment_id`. Google's libraries match `^aws(\d+)$` and refuse every number but 1.
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

const VERIFICATION_URL: &str = "regional_cred_verification_url";
