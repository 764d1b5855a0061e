//! GetWebIdentityToken: a JWT that AWS signs for those who do not know AWS.

use super::AwsSts;
use super::action::Action;
use super::error::AwsStsError;
use crate::jwt;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;
use crate::timestamp::Timestamp;

/// Says what JWT is wanted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WebIdentityTokenRequest {
    /// Who the token is for, 1 to 10 of 1 to 1000 characters each.
    pub audiences: Vec<String>,
    /// How it is signed.
    pub signing_algorithm: SigningAlgorithm,
    /// How long it is good for, 60 to 3600 seconds; AWS takes 300 where nothing is said.
    pub duration_seconds: Option<u32>,
    /// Keys and values of tags, which become claims.
    pub tags: Vec<(String, String)>,
}

/// Is how a JWT is signed (RFC 7518 §3.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// RSA with SHA-256, which every client understands.
    #[default]
    Rs256,
    /// The elliptic curve P-384 with SHA-384.
    Es384,
}

impl SigningAlgorithm {
    /// Is the name in the header of the JWT.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es384 => "ES384",
        }
    }
}

/// Holds a JWT of AWS.
#[derive(Clone, Debug)]
pub struct WebIdentityToken {
    /// The JWT.
    pub token: Secret,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl AwsSts {
    /// Gets a JWT for those who know the account's issuer. Only regional endpoints have this
    /// operation, see [`AwsSts::regional`].
    /// ([GetWebIdentityToken](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html))
    ///
    /// # Errors
    /// [`AwsStsError`].
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
        self.call(action, credentials)?.result(|result| {
            let token = result.text("WebIdentityToken")?;
            // It goes into JSON, forms and headers of others.
            if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err("has a `WebIdentityToken` with white space in it".to_owned());
            }
            let token = Secret::from(token);
            // The JWT says the same.
            let expires_at =
                result.time("Expiration").or_else(|problem| jwt::expiry(&token).ok_or(problem))?;
            Ok(WebIdentityToken { token, expires_at })
        })
    }
}
