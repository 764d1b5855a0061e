//! The addresses of the instance metadata service.

use url::Url;

use crate::external_account::AwsCredentialSource;

/// The URLs of the documents of the instance metadata service.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct MetadataAddresses {
    /// The availability zone.
    pub zone: Option<Url>,
    /// The role's name, and below it the credentials. A trailing slash does not matter.
    pub role: Option<Url>,
    /// A second address of the role and its credentials, which is requested first. Its response includes the
    /// account number, which this crate does not need. The default is `None`.
    pub extended_role: Option<Url>,
    /// IMDSv2 session tokens. Without this URL, a token is requested at the well-known path if the URL of the
    /// document is one of the real metadata service.
    pub session_token: Option<Url>,
}

impl MetadataAddresses {
    /// Returns the addresses that every instance has and that gcloud writes into credential files.
    pub fn well_known() -> Self {
        Url::parse(WELL_KNOWN_ORIGIN)
            .map_or_else(|_| Self::default(), |origin| Self::below(&origin))
    }

    /// Returns the well-known paths at another origin. Variables and profiles do not override these addresses:
    /// they override the well-known origins only.
    pub fn below(origin: &Url) -> Self {
        let url = |path: &str| origin.join(path).ok();
        Self {
            zone: url(ZONE_PATH),
            role: url(ROLE_PATH),
            extended_role: None,
            session_token: url(TOKEN_PATH),
        }
    }

    /// Adds the extended address of the role, which some of AWS's SDKs request.
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
