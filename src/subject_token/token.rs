//! A subject token of any type.

use std::slice;

use crate::jwt;
use crate::secret::Secret;
use crate::timestamp::Timestamp;
use crate::x509::X509Certificate;

/// A subject token, which is a bearer secret, and its type.
#[derive(Clone, Debug)]
pub struct SubjectToken {
    token: Secret,
    token_type: String,
    json: Option<Secret>,
    secret_parts: Vec<Secret>,
    certificate: Option<X509Certificate>,
}

impl SubjectToken {
    /// Creates a subject token from its text, and its type as a URN, such as
    /// `urn:ietf:params:oauth:token-type:jwt`.
    pub fn new(token: impl Into<Secret>, token_type: impl Into<String>) -> Self {
        let (token, token_type) = (token.into(), token_type.into());
        Self { token, token_type, json: None, secret_parts: Vec::new(), certificate: None }
    }

    /// Sets the JSON that the token encodes.
    pub(super) fn with_json(self, json: Secret) -> Self {
        Self { json: Some(json), ..self }
    }

    /// Sets the certificate that the token names.
    #[must_use]
    pub fn with_certificate(self, certificate: X509Certificate) -> Self {
        Self { certificate: Some(certificate), ..self }
    }

    /// Sets the secrets that the token contains, such as a signature.
    pub(super) fn with_secret_parts(self, secret_parts: Vec<Secret>) -> Self {
        Self { secret_parts, ..self }
    }

    /// Returns the value of `subject_token` in the token exchange.
    pub const fn token(&self) -> &Secret {
        &self.token
    }

    /// Returns the value of `subject_token_type` in the token exchange.
    pub fn token_type(&self) -> &str {
        &self.token_type
    }

    /// Returns the JSON that the token encodes: the signed request of an AWS source. `None` for any
    /// other token.
    pub const fn json(&self) -> Option<&Secret> {
        self.json.as_ref()
    }

    /// Returns the certificate that the token of a certificate source names.
    pub const fn certificate(&self) -> Option<&X509Certificate> {
        self.certificate.as_ref()
    }

    /// Returns the time at which the token expires: the end of its certificate, or the `exp` of a JWT.
    /// Returns `None` if it has neither.
    pub fn expires_at(&self) -> Option<Timestamp> {
        match &self.certificate {
            Some(certificate) => Some(certificate.not_after()),
            None => jwt::expiry(&self.token),
        }
    }

    /// Returns the secrets that an error message must not repeat: the parts without which the rest of the
    /// token is useless, or the whole token.
    pub(crate) fn secret_parts(&self) -> &[Secret] {
        if self.secret_parts.is_empty() { slice::from_ref(&self.token) } else { &self.secret_parts }
    }
}
