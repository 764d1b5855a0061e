//! GetWebIdentityToken: a JWT that AWS signs for those who do not know AWS.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::AwsSts;
use super::action::Action;
use super::error::AwsStsError;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
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
        let action = Action::new("GetWebIdentityToken")
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
            let expires_at = result.time("Expiration").or_else(|problem| {
                // The JWT says the same, and nothing else of it is read.
                expiry_of_jwt(token).ok_or(problem)
            })?;
            Ok(WebIdentityToken { token: token.into(), expires_at })
        })
    }
}

/// Reads `exp` (RFC 7519 §4.1.4).
fn expiry_of_jwt(jwt: &str) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
    }
    let claims = Zeroizing::new(URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?);
    let claims: Claims = serde_json::from_slice(&claims).ok()?;
    Some(Timestamp::from_unix_seconds(claims.exp))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jwt_says_when_it_ends() {
        let jwt = |claims: &str| format!("e30.{}.RkFLRQ", URL_SAFE_NO_PAD.encode(claims));
        let expiry = expiry_of_jwt(&jwt(r#"{"sub":"x","exp":1768478700}"#)).unwrap();
        assert_eq!(expiry.to_string(), "2026-01-15T12:05:00Z");
        for broken in ["", "e30", "e30.!.x", &jwt("[]"), &jwt(r#"{"exp":"soon"}"#), &jwt("{}")] {
            assert_eq!(expiry_of_jwt(broken), None, "{broken}");
        }
    }
}
