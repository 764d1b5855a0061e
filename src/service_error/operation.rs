//! The remote services that this crate calls, and their operations.

use std::fmt;

/// A remote service.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Service {
    /// The AWS sign-in service, which opens the console.
    AwsSignIn,
    /// AWS STS.
    AwsSts,
    /// The service that returns the credentials of a container.
    Container,
    /// Google's IAM Service Account Credentials API.
    IamCredentials,
    /// AWS IAM Identity Center (SSO).
    IdentityCenter,
    /// The EC2 instance metadata service (IMDS).
    InstanceMetadata,
    /// Google's endpoint for the tokens of users.
    OAuthTokenEndpoint,
    /// The URL of a URL source.
    SubjectTokenUrl,
    /// Google's token endpoint.
    TokenEndpoint,
}

/// Writes the name that begins a message.
impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AwsSignIn => "the AWS sign-in",
            Self::AwsSts => "AWS STS",
            Self::Container => "the container credential service",
            Self::IamCredentials => "the IAM Credentials API",
            Self::IdentityCenter => "IAM Identity Center",
            Self::InstanceMetadata => "the instance metadata service",
            Self::OAuthTokenEndpoint => "Google's OAuth endpoint",
            Self::SubjectTokenUrl => "the subject token URL",
            Self::TokenEndpoint => "Google's token endpoint",
        })
    }
}

/// An operation of a remote service.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// AWS STS: `AssumeRole`.
    AssumeRole,
    /// AWS STS: `AssumeRoleWithWebIdentity`.
    AssumeRoleWithWebIdentity,
    /// Instance metadata: the availability zone.
    AvailabilityZone,
    /// The container's credentials.
    ContainerCredentials,
    /// IAM Identity Center: `CreateToken`.
    CreateToken,
    /// Google's token endpoint: the exchange for a token within an access boundary.
    Downscoping,
    /// IAM Credentials API: `generateAccessToken`.
    GenerateAccessToken,
    /// IAM Credentials API: `generateIdToken`.
    GenerateIdToken,
    /// AWS STS: `GetCallerIdentity`.
    GetCallerIdentity,
    /// IAM Identity Center: `GetRoleCredentials`.
    GetRoleCredentials,
    /// AWS STS: `GetSessionToken`.
    GetSessionToken,
    /// AWS sign-in: `getSigninToken`.
    GetSigninToken,
    /// AWS STS: `GetWebIdentityToken`.
    GetWebIdentityToken,
    /// Google's OAuth endpoint: the JWT bearer grant of RFC 7523.
    JwtBearerGrant,
    /// Instance metadata: an IMDSv2 session token.
    MetadataSessionToken,
    /// Google's token endpoint: the refresh of a login (RFC 6749 §6).
    RefreshToken,
    /// Instance metadata: the credentials of the attached role.
    RoleCredentials,
    /// Instance metadata: the name of the attached role.
    RoleName,
    /// IAM Credentials API: `signJwt`.
    SignJwt,
    /// The subject token of a URL source.
    SubjectToken,
    /// Google's token endpoint: the token exchange of RFC 8693.
    TokenExchange,
}

impl Operation {
    /// Returns the operation's name in the API of the service, or a description if it has no name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AssumeRole => "AssumeRole",
            Self::AssumeRoleWithWebIdentity => "AssumeRoleWithWebIdentity",
            Self::AvailabilityZone => "the availability zone",
            Self::ContainerCredentials => "the container's credentials",
            Self::CreateToken => "CreateToken",
            Self::Downscoping => "the access boundary",
            Self::GenerateAccessToken => "generateAccessToken",
            Self::GenerateIdToken => "generateIdToken",
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::GetRoleCredentials => "GetRoleCredentials",
            Self::GetSessionToken => "GetSessionToken",
            Self::GetSigninToken => "getSigninToken",
            Self::GetWebIdentityToken => "GetWebIdentityToken",
            Self::JwtBearerGrant => "the JWT bearer grant",
            Self::MetadataSessionToken => "the IMDSv2 session token",
            Self::RefreshToken => "the refresh token",
            Self::RoleCredentials => "the credentials of the IAM role",
            Self::RoleName => "the name of the IAM role",
            Self::SignJwt => "signJwt",
            Self::SubjectToken => "the subject token",
            Self::TokenExchange => "the token exchange",
        }
    }

    /// Returns the service that has the operation.
    pub const fn service(self) -> Service {
        match self {
            Self::AssumeRole
            | Self::AssumeRoleWithWebIdentity
            | Self::GetCallerIdentity
            | Self::GetSessionToken
            | Self::GetWebIdentityToken => Service::AwsSts,
            Self::AvailabilityZone
            | Self::MetadataSessionToken
            | Self::RoleCredentials
            | Self::RoleName => Service::InstanceMetadata,
            Self::ContainerCredentials => Service::Container,
            Self::CreateToken | Self::GetRoleCredentials => Service::IdentityCenter,
            Self::GenerateAccessToken | Self::GenerateIdToken | Self::SignJwt => {
                Service::IamCredentials
            }
            Self::GetSigninToken => Service::AwsSignIn,
            Self::JwtBearerGrant => Service::OAuthTokenEndpoint,
            Self::SubjectToken => Service::SubjectTokenUrl,
            Self::Downscoping | Self::RefreshToken | Self::TokenExchange => Service::TokenEndpoint,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
