//! Where the instance metadata service is asked.

use url::Url;

use crate::external_account::AwsCredentialSource;

/// Holds the addresses of a credential source.
#[derive(Clone, Debug, Default)]
pub struct MetadataAddresses {
    /// Where the availability zone is.
    pub zone: Option<Url>,
    /// Where the role's name is, and below it the credentials. A slash at the end does not matter.
    pub role: Option<Url>,
    /// Where IMDSv2 session tokens are. Without it they are asked for at the usual path where one
    /// of the other addresses is the real metadata service.
    pub session_token: Option<Url>,
}

impl MetadataAddresses {
    /// Is where the service is on every instance, as gcloud writes it into credential files.
    pub fn well_known() -> Self {
        let url = |path: &str| Url::parse(&format!("{WELL_KNOWN_ORIGIN}{path}")).ok();
        Self { zone: url(ZONE_PATH), role: url(ROLE_PATH), session_token: url(TOKEN_PATH) }
    }
}

impl From<&AwsCredentialSource> for MetadataAddresses {
    fn from(source: &AwsCredentialSource) -> Self {
        Self {
            zone: source.region_url().cloned(),
            role: source.url().cloned(),
            session_token: source.imdsv2_session_token_url().cloned(),
        }
    }
}

const WELL_KNOWN_ORIGIN: &str = "http://169.254.169.254";

const ZONE_PATH: &str = "/latest/meta-data/placement/availability-zone";

const ROLE_PATH: &str = "/latest/meta-data/iam/security-credentials";

pub(super) const TOKEN_PATH: &str = "/latest/api/token";
