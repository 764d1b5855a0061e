//! The services whose endpoints can be configured.

/// Is a service of AWS, as it is named where endpoints are configured
/// ([service-specific endpoints](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html)).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AwsService {
    /// The sign-in to the console.
    SignIn,
    /// The portal of IAM Identity Center, which has the credentials of roles.
    Sso,
    /// The OpenID Connect service of IAM Identity Center, which has its tokens.
    SsoOidc,
    /// AWS STS.
    Sts,
}

impl AwsService {
    /// Is the variable that holds the service's own endpoint.
    pub const fn endpoint_variable(self) -> &'static str {
        match self {
            Self::SignIn => "AWS_ENDPOINT_URL_SIGNIN",
            Self::Sso => "AWS_ENDPOINT_URL_SSO",
            Self::SsoOidc => "AWS_ENDPOINT_URL_SSO_OIDC",
            Self::Sts => "AWS_ENDPOINT_URL_STS",
        }
    }

    /// Is the key of the service in a section `[services NAME]`.
    pub const fn services_key(self) -> &'static str {
        match self {
            Self::SignIn => "signin",
            Self::Sso => "sso",
            Self::SsoOidc => "sso_oidc",
            Self::Sts => "sts",
        }
    }
}
