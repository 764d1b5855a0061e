//! The requests of this program, and the environment that leads to each.

use std::collections::BTreeMap;

use testkit::clouds::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hop {
    MetadataToken,
    Zone,
    Role,
    RoleCredentials,
    Container,
    AwsSts,
    Url,
    TokenEndpoint,
    /// The token endpoint, which requires the client certificate of a certificate source.
    MutualTls,
    Impersonation,
    IdToken,
    SignJwt,
    UserToken,
    Downscoping,
    Refresh,
    SecondImpersonation,
}

impl Hop {
    /// Returns the request, as `METHOD /path`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::MetadataToken => "PUT /latest/api/token",
            Self::Zone => "GET /latest/meta-data/placement/availability-zone",
            Self::Role => "GET /latest/meta-data/iam/security-credentials",
            Self::RoleCredentials => "GET /latest/meta-data/iam/security-credentials/fake-role",
            Self::Container => CONTAINER,
            Self::AwsSts => "POST /",
            Self::TokenEndpoint | Self::MutualTls | Self::Downscoping => "POST /v1/token",
            Self::SignJwt => "POST /v1/projects/-/serviceAccounts/fake@example.com:signJwt",
            Self::UserToken => "POST /token",
            Self::Refresh => "POST /v1/oauthtoken",
            Self::SecondImpersonation => {
                "POST /v1/projects/-/serviceAccounts/second@example.com:generateAccessToken"
            }
            Self::Url => URL,
            Self::Impersonation => {
                "POST /v1/projects/-/serviceAccounts/fake@example.com:generateAccessToken"
            }
            Self::IdToken => "POST /v1/projects/-/serviceAccounts/fake@example.com:generateIdToken",
        }
    }

    /// Returns the request before this one.
    pub const fn before(self) -> Option<Self> {
        match self {
            Self::Zone | Self::Role => Some(Self::MetadataToken),
            Self::RoleCredentials => Some(Self::Role),
            Self::Impersonation | Self::IdToken | Self::SignJwt => Some(Self::TokenEndpoint),
            Self::UserToken => Some(Self::SignJwt),
            Self::SecondImpersonation => Some(Self::Impersonation),
            Self::MetadataToken
            | Self::Container
            | Self::AwsSts
            | Self::Url
            | Self::TokenEndpoint
            | Self::MutualTls
            | Self::Downscoping
            | Self::Refresh => None,
        }
    }

    /// Tells whether the request is sent over plain http only.
    pub const fn is_metadata(self) -> bool {
        matches!(self, Self::MetadataToken | Self::Zone | Self::Role | Self::RoleCredentials)
    }

    /// Tells whether both sides present a certificate.
    pub const fn is_mutual_tls(self) -> bool {
        matches!(self, Self::MutualTls)
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::MetadataToken | Self::Zone | Self::Role => "text/plain",
            Self::AwsSts => "text/xml",
            _ => "application/json",
        }
    }

    /// Returns a body of the right form with values of wrong types.
    pub const fn wrong_types(self) -> &'static str {
        match self {
            Self::MetadataToken | Self::Zone | Self::Role => "[1, {\"a\": null}]",
            Self::RoleCredentials => {
                r#"{"Code":"Success","AccessKeyId":1,"SecretAccessKey":[],"Token":{},"Expiration":true}"#
            }
            Self::Container => {
                r#"{"AccessKeyId":1,"SecretAccessKey":[],"Token":{},"Expiration":true}"#
            }
            Self::AwsSts => {
                "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>\
                 <AssumedRoleUser><Arn><a/></Arn></AssumedRoleUser><Credentials><AccessKeyId><a/>\
                 </AccessKeyId><SecretAccessKey/><SessionToken/><Expiration>1</Expiration>\
                 </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
            }
            Self::TokenEndpoint
            | Self::MutualTls
            | Self::UserToken
            | Self::Downscoping
            | Self::Refresh => r#"{"access_token":1,"expires_in":[],"token_type":{}}"#,
            Self::Url => r#"{"access_token":{"a":[]},"expires_in":true}"#,
            Self::Impersonation | Self::SecondImpersonation => {
                r#"{"accessToken":[],"expireTime":1}"#
            }
            Self::IdToken => r#"{"token":{}}"#,
            Self::SignJwt => r#"{"keyId":1,"signedJwt":{}}"#,
        }
    }

    /// Returns the arguments of the program.
    pub const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::TokenEndpoint
            | Self::MutualTls
            | Self::Impersonation
            | Self::Refresh
            | Self::SecondImpersonation => &["access-token"],
            Self::SignJwt | Self::UserToken => &[
                "access-token",
                "--subject",
                "user@example.com",
                "--scope",
                "https://www.googleapis.com/auth/gmail.readonly",
            ],
            Self::Downscoping => {
                &["access-token", "--bucket", "my-bucket", "--bucket-role", "storage.objectViewer"]
            }
            Self::IdToken => &["id-token", "--audience", "https://example.com"],
            _ => &["subject-token"],
        }
    }

    /// Returns the environment in which the program sends this request to a server at `origin`.
    pub fn environment(self, origin: &str) -> BTreeMap<&'static str, String> {
        let mut variables = BTreeMap::new();
        let mut set = |name, value: &str| {
            variables.insert(name, value.to_owned());
        };
        if !self.is_metadata() {
            set("AWS_EC2_METADATA_DISABLED", "true");
            set("AWS_REGION", "us-east-2");
        }
        match self {
            // With a region, no second connection requests the zone at the same time.
            Self::Role | Self::RoleCredentials => set("AWS_REGION", "us-east-2"),
            Self::Container => {
                let path = CONTAINER.trim_start_matches("GET ");
                set("AWS_CONTAINER_CREDENTIALS_FULL_URI", &format!("{origin}{path}"));
            }
            Self::AwsSts => {
                set("AWS_ENDPOINT_URL_STS", origin);
                set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod");
                set("AWS_WEB_IDENTITY_TOKEN_FILE", "web-identity-token");
            }
            Self::TokenEndpoint | Self::Impersonation | Self::IdToken | Self::SignJwt => {
                set("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID);
                set("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY);
                set("AWS_SESSION_TOKEN", SESSION_TOKEN);
            }
            _ => {}
        }
        variables
    }
}

/// All hops by their names in the table.
pub const HOPS: &[(&str, Hop)] = &[
    ("IMDS token", Hop::MetadataToken),
    ("IMDS zone", Hop::Zone),
    ("IMDS role", Hop::Role),
    ("IMDS credentials", Hop::RoleCredentials),
    ("container", Hop::Container),
    ("AWS STS", Hop::AwsSts),
    ("URL source", Hop::Url),
    ("token endpoint", Hop::TokenEndpoint),
    ("mTLS exchange", Hop::MutualTls),
    ("impersonation", Hop::Impersonation),
    ("ID token", Hop::IdToken),
    ("signJwt", Hop::SignJwt),
    ("user token", Hop::UserToken),
    ("access boundary", Hop::Downscoping),
    ("refresh token", Hop::Refresh),
    ("second account", Hop::SecondImpersonation),
];

pub const CONTAINER: &str = "GET /v2/credentials";

/// The request to a URL source, here that of Azure.
const URL: &str = "GET /metadata/identity/oauth2/token";
