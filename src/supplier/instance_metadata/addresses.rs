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
    /// Where some of AWS's SDKs look for the same first, with the number of the account beside it.
    /// That is needed nowhere here, and costs a request where the service does not have it, so that
    /// it is only asked for where a program says so.
    pub extended_role: Option<Url>,
    /// Where IMDSv2 session tokens are. Without it they are asked for at the usual path where one
    /// of the other addresses is the real metadata service.
    pub session_token: Option<Url>,
}

impl MetadataAddresses {
    /// Is where the service is on every instance, as gcloud writes it into credential files.
    pub fn well_known() -> Self {
        Url::parse(WELL_KNOWN_ORIGIN)
            .map_or_else(|_| Self::default(), |origin| Self::below(&origin))
    }

    /// Is the usual paths at an origin that a program knows better than variables and profiles,
    /// which move the usual origins only.
    pub fn below(origin: &Url) -> Self {
        let url = |path: &str| origin.join(path).ok();
        Self {
            zone: url(ZONE_PATH),
            role: url(ROLE_PATH),
            extended_role: None,
            session_token: url(TOKEN_PATH),
        }
    }

    /// Asks the extended path first.
    #[must_use]
    pub fn with_extended_role(self) -> Self {
        let extended = self.role.as_ref().and_then(|role| role.join(EXTENDED_ROLE_PATH).ok());
        Self { extended_role: extended, ..self }
    }
}

impl From<&AwsCredentialSource> for MetadataAddresses {
    fn from(source: &AwsCredentialSource) -> Self {
        Self {
            zone: source.region_url().cloned(),
            role: source.url().cloned(),
            extended_role: None,
            session_token: source.imdsv2_session_token_url().cloned(),
        }
    }
}

const WELL_KNOWN_ORIGIN: &str = "http://169.254.169.254";

const ZONE_PATH: &str = "/latest/meta-data/placement/availability-zone";

const ROLE_PATH: &str = "/latest/meta-data/iam/security-credentials";

const EXTENDED_ROLE_PATH: &str = "/latest/meta-data/iam/security-credentials-extended";

pub(super) const TOKEN_PATH: &str = "/latest/api/token";
