//! An issuer of OpenID Connect, whose signature is made up.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::aws_sts;
use crate::clouds::{AUDIENCE, FAKE_SIGNATURE};

/// Returns a token of the service account of a pod, which expires at a time in Unix seconds.
pub fn jwt(expires_at: u64) -> String {
    jwt_of(SUBJECT, expires_at)
}

/// Returns a token of any subject.
pub fn jwt_of(subject: &str, expires_at: u64) -> String {
    jwt_for(&format!("https:{AUDIENCE}"), subject, expires_at)
}

/// Returns a token of any subject for any audience.
pub fn jwt_for(audience: &str, subject: &str, expires_at: u64) -> String {
    let claims = json!({
        "iss": ISSUER,
        "sub": subject,
        "aud": [audience],
        "iat": expires_at.saturating_sub(3600),
        "exp": expires_at,
    });
    format!(
        "{}.{}.{FAKE_SIGNATURE}",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    )
}

/// Checks a token for the provider `audience` as Google does. The error is in Google's words.
pub fn check(token: &str, audience: &str) -> Result<(), String> {
    if token == aws_sts::WEB_IDENTITY_TOKEN {
        return Ok(());
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [_, payload, FAKE_SIGNATURE] = parts[..] else {
        return Err("The subject token is not valid".to_owned());
    };
    let claims = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
    // "allowed_audiences […] If this list is empty, the OIDC token audience must be equal to the full
    // canonical resource name of the WorkloadIdentityPoolProvider, with or without the HTTPS prefix."
    // The rule is for workload identity pools only.
    let provider = audience.trim_start_matches("https:");
    let is_for = |found: &Value| {
        found.as_str().is_some_and(|found| found.trim_start_matches("https:") == provider)
    };
    let found = &claims["aud"];
    let is_accepted =
        found.as_array().map_or_else(|| is_for(found), |list| list.iter().any(is_for));
    if audience.contains("/workloadIdentityPools/") && !is_accepted {
        let expected = format!("does not match the expected audience https:{provider}.");
        return Err(format!("The audience in ID Token {found} {expected}"));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    match claims["exp"].as_u64() {
        Some(expires_at) if expires_at > now => Ok(()),
        _ => Err(format!("ID Token issued at {} is stale to sign-in.", claims["iat"])),
    }
}

/// In the year 2100, in Unix seconds.
pub const FAR_FUTURE: u64 = 4_102_444_800;

/// The issuer of the tokens.
pub const ISSUER: &str = "https://issuer.example";

/// The subject of the tokens.
pub const SUBJECT: &str = "system:serviceaccount:example:builder";
