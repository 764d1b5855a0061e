//! AWS security credentials.

use std::fmt;

use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// An AWS access key id with its secret access key and, for temporary credentials, a session token.
#[derive(Clone, Debug)]
pub struct SecurityCredentials {
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Option<Secret>,
    expiration: Option<Timestamp>,
}

impl SecurityCredentials {
    /// Checks credentials. An empty session token counts as absent.
    ///
    /// # Errors
    /// [`SecurityCredentialsError`] if a part is empty or has a character other than visible ASCII, if the
    /// access key id has one other than a letter, a digit or `_`, and if the id and the key are swapped.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<Secret>,
        session_token: Option<Secret>,
    ) -> Result<Self, SecurityCredentialsError> {
        let access_key_id = access_key_id.into();
        let secret_access_key = secret_access_key.into();
        let session_token = session_token.filter(|token| !token.expose().is_empty());
        // "The access key identifier" has the pattern `[\w]+` (AWS STS API Reference, Credentials). It is
        // shown, so another text in its place must not pass for one.
        if are_swapped(&access_key_id, secret_access_key.expose()) {
            return Err(SecurityCredentialsError::Swapped);
        }
        check(CredentialPart::AccessKeyId, &access_key_id, is_word)?;
        check(CredentialPart::SecretAccessKey, secret_access_key.expose(), is_visible)?;
        if let Some(token) = &session_token {
            check(CredentialPart::SessionToken, token.expose(), is_visible)?;
        }
        Ok(Self { access_key_id, secret_access_key, session_token, expiration: None })
    }

    /// Sets the time at which the credentials expire; `None` if it is not known.
    #[must_use]
    pub fn with_expiration(self, expiration: Option<Timestamp>) -> Self {
        Self { expiration, ..self }
    }

    /// Returns the access key id, which is not a secret.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Returns the secret access key.
    pub const fn secret_access_key(&self) -> &Secret {
        &self.secret_access_key
    }

    /// Returns the session token of temporary credentials.
    pub const fn session_token(&self) -> Option<&Secret> {
        self.session_token.as_ref()
    }

    /// Returns the time at which the credentials expire, if it is known.
    pub const fn expiration(&self) -> Option<Timestamp> {
        self.expiration
    }
}

/// The reason why credentials cannot be used. It names the part and never holds its value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SecurityCredentialsError {
    /// The part is empty.
    Empty(CredentialPart),
    /// The part has a character that is not allowed in it.
    Malformed(CredentialPart),
    /// The access key id and the secret access key are swapped.
    Swapped,
}

impl fmt::Display for SecurityCredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(part) => write!(f, "the {part} is empty"),
            Self::Malformed(part @ CredentialPart::AccessKeyId) => {
                write!(f, "the {part} has a character other than letters, digits and `_`")
            }
            Self::Malformed(part) => {
                write!(f, "the {part} has white space or another character that no key has")
            }
            Self::Swapped => f.write_str("the access key id and the secret access key are swapped"),
        }
    }
}

impl std::error::Error for SecurityCredentialsError {}

/// A part of credentials.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CredentialPart {
    /// The access key id.
    AccessKeyId,
    /// The secret access key.
    SecretAccessKey,
    /// The session token.
    SessionToken,
}

impl fmt::Display for CredentialPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessKeyId => "access key id",
            Self::SecretAccessKey => "secret access key",
            Self::SessionToken => "session token",
        })
    }
}

/// Checks one part. It is sent in an HTTP header, which a control character could end early.
fn check(
    part: CredentialPart,
    value: &str,
    accepts: fn(u8) -> bool,
) -> Result<(), SecurityCredentialsError> {
    if value.is_empty() {
        return Err(SecurityCredentialsError::Empty(part));
    }
    if !value.bytes().all(accepts) {
        return Err(SecurityCredentialsError::Malformed(part));
    }
    Ok(())
}

const fn is_visible(byte: u8) -> bool {
    byte.is_ascii_graphic()
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns whether `secret` is the access key id of a user or of temporary credentials ([IAM unique
/// identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids)),
/// or looks like one while `id` looks like a secret access key, which has 40 characters.
fn are_swapped(id: &str, secret: &str) -> bool {
    let is_id = secret.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let is_certain =
        secret.len() == 20 && (secret.starts_with("AKIA") || secret.starts_with("ASIA"));
    let is_secret = id.len() == 40 || !id.bytes().all(is_word);
    is_id && (is_certain || (is_secret && secret.starts_with('A')))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_access_key_id_only() {
        let credentials = SecurityCredentials::new(
            "AKIAIOSFODNN7EXAMPLE",
            "made-up-secret",
            Some("made-up-token".into()),
        )
        .unwrap();
        assert_eq!(
            format!("{credentials:?}"),
            "SecurityCredentials { access_key_id: \"AKIAIOSFODNN7EXAMPLE\", \
             secret_access_key: [redacted], session_token: Some([redacted]), expiration: None }"
        );
    }

    #[test]
    fn an_empty_session_token_is_absent() {
        let credentials = SecurityCredentials::new("AKID", "key", Some("".into())).unwrap();
        assert!(credentials.session_token().is_none());
    }

    #[test]
    fn parts_with_invalid_characters_are_refused() {
        let error = SecurityCredentials::new("AKID", "key\n", None).unwrap_err();
        assert_eq!(error, SecurityCredentialsError::Malformed(CredentialPart::SecretAccessKey));
        let error = SecurityCredentials::new("", "key", None).unwrap_err();
        assert_eq!(error.to_string(), "the access key id is empty");
        for id in ["wJalr/XUtn", "a+b", "a-b", "\u{e9}", "AKID\u{1b}"] {
            let error = SecurityCredentials::new(id, "key", None).unwrap_err();
            assert_eq!(
                error,
                SecurityCredentialsError::Malformed(CredentialPart::AccessKeyId),
                "{id}"
            );
        }
        let error = SecurityCredentials::new("wJalr", "AKIAIOSFODNN7EXAMPLE", None).unwrap_err();
        assert_eq!(error, SecurityCredentialsError::Swapped);
    }
}
