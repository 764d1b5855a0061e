//! The JSON object with the credentials of a container, of SSO, of `aws login` or of a `credential_process`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::expiration::Expiration;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// The members of the object. Their names are matched without case, as in AWS's SDK for Rust, because the
/// services write them differently.
#[derive(Debug, Default)]
pub(super) struct CredentialDocument {
    access_key_id: Option<String>,
    secret_access_key: Option<Secret>,
    token: Option<Secret>,
    expiration: Expiration,
    /// The code of an error.
    pub(super) code: Option<String>,
    /// The message of an error.
    pub(super) message: Option<String>,
    /// The version of the object, if it is a whole number, `1.0` included.
    pub(super) version: Option<u64>,
}

impl CredentialDocument {
    /// Returns the credentials.
    ///
    /// # Errors
    /// A predicate that follows the name of the object, such as "has no `AccessKeyId`".
    pub(super) fn credentials(
        self,
        session_token: SessionToken,
    ) -> Result<SecurityCredentials, String> {
        let missing = |name: &str| format!("has no `{name}`");
        let id = self.access_key_id.ok_or_else(|| missing("AccessKeyId"))?;
        let secret = self.secret_access_key.ok_or_else(|| missing("SecretAccessKey"))?;
        let token = match session_token {
            SessionToken::Required(name) => Some(self.token.ok_or_else(|| missing(name))?),
            SessionToken::Optional => self.token,
        };
        if self.expiration == Expiration::Malformed {
            return Err("has an `Expiration` that is not a time with a zone".to_owned());
        }
        SecurityCredentials::new(id, secret, token)
            .map(|credentials| credentials.with_expiration(self.expiration.time()))
            .map_err(|error| format!("is unusable: {error}"))
    }
}

/// Whether credentials need a session token.
#[derive(Clone, Copy, Debug)]
pub(super) enum SessionToken {
    /// The service returns temporary credentials only. The value is the name of the token's member.
    Required(&'static str),
    /// Long-lived credentials are allowed.
    Optional,
}

impl<'de> Deserialize<'de> for CredentialDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = CredentialDocument;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut document = CredentialDocument::default();
        while let Some(name) = members.next_key::<String>()? {
            match name.to_ascii_lowercase().as_str() {
                "accesskeyid" => document.access_key_id = members.next_value::<Key>()?.0,
                "secretaccesskey" => {
                    document.secret_access_key = members.next_value::<Key>()?.0.map(Secret::new);
                }
                "token" | "sessiontoken" => {
                    document.token = members.next_value::<Key>()?.0.map(Secret::new);
                }
                "expiration" | "expiresat" => document.expiration = members.next_value()?,
                "code" => document.code = members.next_value::<Text>()?.0,
                "message" => document.message = members.next_value::<Text>()?.0,
                "version" => document.version = members.next_value::<Number>()?.0,
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(document)
    }
}

/// A key or token: a string, or a number that a program has written without quotes.
struct Key(Option<String>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyVisitor).map(Self)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A string; `None` for any other type, because a malformed error must not hide the HTTP status.
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Self(value.as_str().map(str::to_owned)))
    }
}

/// A whole number; `None` for any other value.
struct Number(Option<u64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Value::deserialize(deserializer)?.as_f64();
        let number = number.filter(|number| number.fract() == 0.0 && *number >= 0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        Ok(Self(number.map(|number| number as u64)))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<SecurityCredentials, String> {
        let document: CredentialDocument = serde_json::from_str(json).unwrap();
        document.credentials(SessionToken::Required("Token"))
    }

    #[test]
    fn names_are_matched_without_case_and_the_token_has_two_names() {
        for json in [
            r#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"2020-08-11T06:55:22Z"}"#,
            r#"{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","expiration":1597128922000}"#,
            r#"{"ACCESSKEYID":"a","secretaccesskey":"b","SessionToken":"c","expiresAt":"2020-08-11T06:55:22Z","x":[1]}"#,
        ] {
            let credentials = read(json).unwrap();
            assert_eq!(credentials.access_key_id(), "a");
            assert_eq!(credentials.session_token().unwrap().expose(), "c");
            assert_eq!(credentials.expiration().unwrap().unix_seconds(), 1_597_128_922);
        }
    }

    #[test]
    fn a_missing_member_is_named() {
        for (json, problem) in [
            ("{}", "has no `AccessKeyId`"),
            (r#"{"AccessKeyId":"a"}"#, "has no `SecretAccessKey`"),
            (r#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":null}"#, "has no `Token`"),
            (
                r#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"soon"}"#,
                "has an `Expiration` that is not a time with a zone",
            ),
            (
                r#"{"AccessKeyId":"a","SecretAccessKey":"b c","Token":"c"}"#,
                "is unusable: the secret access key has white space or another character that no \
                 key has",
            ),
        ] {
            assert_eq!(read(json).unwrap_err(), problem);
        }
    }
}
