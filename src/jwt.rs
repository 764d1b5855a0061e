//! The claims of JSON Web Tokens (RFC 7519) that this crate needs. Signatures are not verified: that is
//! up to the server that receives the token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// Returns the expiration time, `exp` (RFC 7519 §4.1.4).
///
/// Returns `None` for text that is not a JWT, and for a JWT without a valid `exp`.
pub(crate) fn expiry(token: &Secret) -> Option<Timestamp> {
    unverified_claims(token)?.expires_at
}

/// Returns the claims of a token. They are not verified: show them, or tell tokens apart by them, but trust
/// none of them. Returns `None` for text that is not a JWT.
pub fn unverified_claims(token: &Secret) -> Option<UnverifiedClaims> {
    let AnyClaims { iss, sub, aud, exp } = claims(token)?;
    let text = |value: Option<Value>| value.and_then(|value| Some(value.as_str()?.to_owned()));
    let audience = match aud {
        // "the "aud" value MAY be a single case-sensitive string" (RFC 7519 §4.1.3)
        Some(Value::Array(items)) => {
            items.into_iter().filter_map(|item| text(Some(item))).collect()
        }
        one => text(one).into_iter().collect(),
    };
    // "NumericDate […] non-integer values can be represented" (RFC 7519 §2)
    let seconds = exp.and_then(|exp| exp.as_f64()).filter(|seconds| *seconds >= 0.0);
    let expires_at = seconds.map(|seconds| Timestamp::from_unix_seconds(seconds as u64));
    Some(UnverifiedClaims { issuer: text(iss), subject: text(sub), audience, expires_at })
}

/// The claims of a JWT, not verified.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct UnverifiedClaims {
    /// `iss`: the issuer of the token.
    pub issuer: Option<String>,
    /// `sub`: the subject of the token.
    pub subject: Option<String>,
    /// `aud`: the recipients that the token is for.
    pub audience: Vec<String>,
    /// `exp`: the time at which the token expires.
    pub expires_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct AnyClaims {
    iss: Option<Value>,
    sub: Option<Value>,
    aud: Option<Value>,
    exp: Option<Value>,
}

fn claims(token: &Secret) -> Option<AnyClaims> {
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
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> Secret {
        let payload = URL_SAFE_NO_PAD.encode(payload);
        Secret::new(format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln"))
    }

    #[test]
    fn claims_of_any_type_are_read() {
        let claims = |payload: &str| unverified_claims(&jwt(payload)).unwrap();
        let all = claims(r#"{"iss":"i","sub":"s","aud":["a",1,"b"],"exp":1.5}"#);
        assert_eq!((all.issuer.as_deref(), all.subject.as_deref()), (Some("i"), Some("s")));
        assert_eq!(all.audience, ["a", "b"]);
        assert_eq!(all.expires_at, Some(Timestamp::from_unix_seconds(1)));
        let odd = claims(r#"{"iss":1,"sub":null,"aud":"a","exp":"1"}"#);
        assert_eq!((odd.issuer, odd.subject, odd.expires_at), (None, None, None));
        assert_eq!(odd.audience, ["a"]);
        assert_eq!(unverified_claims(&"made-up".into()), None);
    }

    #[test]
    fn expiry_of_a_jwt() {
        let at = Timestamp::from_unix_seconds(1_597_132_522);
        assert_eq!(expiry(&jwt(r#"{"exp":1597132522,"aud":"x","email":7}"#)), Some(at));
        assert_eq!(expiry(&jwt(r#"{"exp":1597132522.9}"#)), Some(at));
        for payload in ["", "{}", r#"{"exp":"1597132522"}"#, r#"{"exp":-1}"#, "[1597132522]"] {
            assert_eq!(expiry(&jwt(payload)), None, "{payload}");
        }
        for token in ["", "a.b", "a.b.c", "..", "a.eyJleHAiOjF9.c.d", "a.eyJleHAiOjF9.c\r\nx: y"] {
            assert_eq!(expiry(&token.into()), None, "{token}");
        }
    }
}
