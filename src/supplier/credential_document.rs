//! The JSON in which AWS's services and `credential_process` hand out credentials.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::timestamp::Timestamp;

/// Holds the members of such an object. Upper and lower case do not matter in their names, as in
/// AWS's own SDK for Rust: services do not agree on one case.
#[derive(Debug, Default)]
pub(super) struct CredentialDocument {
    access_key_id: Option<String>,
    secret_access_key: Option<Secret>,
    token: Option<Secret>,
    expiration: Option<Expiration>,
    /// The kind of an error.
    pub(super) code: Option<String>,
    /// What an error says.
    pub(super) message: Option<String>,
    /// The version of the object, where it is a number.
    pub(super) version: Option<u64>,
}

/// Is the moment of the end, in the two forms that there are.
#[derive(Debug, serde::Deserialize)]
#[serde(untagged)]
enum Expiration {
    Rfc3339(String),
    Milliseconds(u64),
}

impl CredentialDocument {
    /// Is the credentials, where everything is there.
    ///
    /// # Errors
    /// What is wrong, in words that follow "the answer".
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
        let expiration = match self.expiration {
            None => None,
            Some(Expiration::Milliseconds(at)) => Some(Timestamp::from_unix_seconds(at / 1000)),
            Some(Expiration::Rfc3339(text)) => Some(
                Timestamp::from_rfc3339(&text)
                    .ok_or_else(|| "has an `Expiration` that is no time of RFC 3339".to_owned())?,
            ),
        };
        SecurityCredentials::new(id, secret, token)
            .map(|credentials| credentials.with_expiration(expiration))
            .map_err(|error| format!("is unusable: {error}"))
    }
}

/// Says whether credentials without a session token are credentials.
#[derive(Clone, Copy, Debug)]
pub(super) enum SessionToken {
    /// They are temporary ones; this is the name under which the token has to come.
    Required(&'static str),
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
                "accesskeyid" => document.access_key_id = members.next_value()?,
                "secretaccesskey" => document.secret_access_key = members.next_value()?,
                "token" | "sessiontoken" => document.token = members.next_value()?,
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

/// Is a text, or nothing where something else stands: an error must not hide behind its own form.
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Self(value.as_str().map(str::to_owned)))
    }
}

/// Is a whole number, or nothing where something else stands.
struct Number(Option<u64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(serde_json::Value::deserialize(deserializer)?.as_u64()))
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
    fn case_does_not_matter_and_both_names_of_a_token_count() {
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
    fn what_is_missing_is_named() {
        for (json, problem) in [
            ("{}", "has no `AccessKeyId`"),
            (r#"{"AccessKeyId":"a"}"#, "has no `SecretAccessKey`"),
            (r#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":null}"#, "has no `Token`"),
            (
                r#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"soon"}"#,
                "has an `Expiration` that is no time of RFC 3339",
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
