//! `GetWebIdentityToken`: a JWT that proves an AWS identity to services outside AWS.

use super::action::Action;
use super::client::AwsSts;
use super::error::AwsStsError;
use crate::jwt;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;
use crate::timestamp::Timestamp;

/// The parameters of `GetWebIdentityToken`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WebIdentityTokenRequest {
    /// The audiences of the token: 1 to 10, each of 1 to 1000 characters.
    pub audiences: Vec<String>,
    /// The algorithm of the signature.
    pub signing_algorithm: SigningAlgorithm,
    /// The lifetime, from 60 to 3600 seconds; by default 300.
    pub duration_seconds: Option<u32>,
    /// Tags, each a key and a value, which become claims.
    pub tags: Vec<(String, String)>,
}

/// The algorithm of the signature of a JWT (RFC 7518 §3.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// RSA with SHA-256.
    #[default]
    Rs256,
    /// ECDSA with the curve P-384 and SHA-384.
    Es384,
}

impl SigningAlgorithm {
    /// Returns the name in the header of the JWT.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es384 => "ES384",
        }
    }
}

/// A JWT that AWS signed.
#[derive(Clone, Debug)]
pub struct WebIdentityToken {
    /// The JWT.
    pub token: Secret,
    /// The time at which it expires.
    pub expires_at: Timestamp,
}

impl AwsSts {
    /// Returns a JWT about the owner of the credentials, for services that trust the issuer of the
    /// AWS account. Only regional endpoints have this operation: see [`AwsSts::regional`]
    /// ([GetWebIdentityToken](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html)).
    ///
    /// # Errors
    /// [`AwsStsError::Service`] if AWS STS refuses the request or cannot be reached.
    pub fn web_identity_token(
        &self,
        credentials: &SecurityCredentials,
        request: &WebIdentityTokenRequest,
    ) -> Result<WebIdentityToken, AwsStsError> {
        let action = Action::new(Operation::GetWebIdentityToken)
            .with_members("Audience", "", &request.audiences)
            .with("SigningAlgorithm", request.signing_algorithm.as_str())
            .with_seconds("DurationSeconds", request.duration_seconds)
            .with_tags(&request.tags);
        self.call(&action, credentials)?.result(|result| {
            let token = result.text("WebIdentityToken")?;
            // Callers put the token into headers, forms and JSON.
            if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err("has a `WebIdentityToken` with white space in it".to_owned());
            }
            let token = Secret::from(token);
            // The claim `exp` of the JWT is the same time.
            let expires_at =
                result.time("Expiration").or_else(|problem| jwt::expiry(&token).ok_or(problem))?;
            Ok(WebIdentityToken { token, expires_at })
        })
    }
}
