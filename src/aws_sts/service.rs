//! The services with configurable endpoints.

/// A service of AWS whose endpoint a variable or a profile can name ([service-specific
/// endpoints](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html)).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AwsService {
    /// The AWS sign-in, which opens the console.
    SignIn,
    /// The portal of IAM Identity Center, which issues the credentials of roles.
    Sso,
    /// The OpenID Connect service of IAM Identity Center, which issues its tokens.
    SsoOidc,
    /// AWS STS.
    Sts,
}

impl AwsService {
    /// Returns the variable that names the endpoint of the service.
    pub const fn endpoint_variable(self) -> &'static str {
        match self {
            Self::SignIn => "AWS_ENDPOINT_URL_SIGNIN",
            Self::Sso => "AWS_ENDPOINT_URL_SSO",
            Self::SsoOidc => "AWS_ENDPOINT_URL_SSO_OIDC",
            Self::Sts => "AWS_ENDPOINT_URL_STS",
        }
    }

    /// Returns the key of the service in a section `[services NAME]`.
    pub const fn services_key(self) -> &'static str {
        match self {
            Self::SignIn => "signin",
            Self::Sso => "sso",
            Self::SsoOidc => "sso_oidc",
            Self::Sts => "sts",
        }
    }
}
