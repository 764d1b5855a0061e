//! The claims of JSON Web Tokens (RFC 7519) that this crate needs. Signatures are not verified: that is
//! up to the server that receives the token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// Returns the expiration time, `exp` (RFC 7519 §4.1.4).
///
/// Returns `None` for text that is not a JWT, and for a JWT without an `exp` in whole seconds.
pub(crate) fn expiry(token: &Secret) -> Option<Timestamp> {
    claims::<Expiry>(token).map(|claims| Timestamp::from_unix_seconds(claims.exp))
}

/// Returns the issuer, the subject and the audience (RFC 7519 §4.1.1 to §4.1.3).
///
/// They are not verified, so use them to distinguish tokens and for nothing else. Returns `None` for
/// text that is not a JWT, and for a JWT without issuer and subject.
pub(crate) fn subject(token: &Secret) -> Option<Subject> {
    claims(token)
}

/// The identity that a token asserts.
#[derive(Deserialize)]
pub(crate) struct Subject {
    /// The issuer of the token.
    pub(crate) iss: String,
    /// The subject of the token.
    pub(crate) sub: String,
    /// The recipients that the token is for: a string or a list of strings.
    pub(crate) aud: Option<Value>,
}

#[derive(Deserialize)]
struct Expiry {
    exp: u64,
}

fn claims<T: DeserializeOwned>(token: &Secret) -> Option<T> {
    // "a JWS Compact Serialization [is] BASE64URL(header) || '.' || BASE64URL(payload) || '.' ||
    // BASE64URL(signature)" (RFC 7515 §3.1)
    let parts: Vec<&str> = token.expose().split('.').collect();
    let [_, payload, _] = parts[..] else { return None };
    let is_base64url = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    if !parts.iter().all(is_base64url) {
        return None;
    }
    let payload = Secret::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    // "the JWT Claims Set represents a JSON object" (RFC 7519 §4), but serde also reads an array into
    // a struct.
    if !payload.expose().trim_ascii_start().starts_with(b"{") {
        return None;
    }
    serde_json::from_slice(payload.expose()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_of_a_jwt() {
        let jwt = |payload: &str| {
            let payload = URL_SAFE_NO_PAD.encode(payload);
            Secret::new(format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln"))
        };
        let at = Timestamp::from_unix_seconds(1_597_132_522);
        assert_eq!(expiry(&jwt(r#"{"exp":1597132522,"aud":"x","email":7}"#)), Some(at));
        for payload in ["", "{}", r#"{"exp":"1597132522"}"#, r#"{"exp":-1}"#, "[1597132522]"] {
            assert_eq!(expiry(&jwt(payload)), None, "{payload}");
        }
        for token in ["", "a.b", "a.b.c", "..", "a.eyJleHAiOjF9.c.d", "a.eyJleHAiOjF9.c\r\nx: y"] {
            assert_eq!(expiry(&token.into()), None, "{token}");
        }
    }
}
