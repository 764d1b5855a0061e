//! A fake of domain-wide delegation: `signJwt`, and the endpoint that exchanges the signed JWT for a token of the
//! user.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::clouds::{FAKE_SIGNATURE, WORKSPACE_TOKEN};
use crate::http::{Answer, Received};

/// Responds as `signJwt` to a caller who may sign.
pub fn sign_jwt(request: &Received) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let account = request.target.rsplit('/').next().and_then(|last| last.split(':').next());
    let account = account.unwrap_or_default().replace("%40", "@");
    let payload = body["payload"].as_str().unwrap_or_default();
    let delegates_problem =
        || (!has_valid_delegates(&body)).then(|| "a delegate is malformed".to_owned());
    if let Some(problem) = claims_problem(payload, Some(&account)).or_else(delegates_problem) {
        let error = json!({ "error": {
            "code": 400,
            "message": problem,
            "status": "INVALID_ARGUMENT",
        }});
        return Answer::json(400, &error);
    }
    let signed = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","kid":"fake","typ":"JWT"}"#),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let jwt = format!("{signed}.{}", signature(&signed));
    Answer::json(200, &json!({ "keyId": "fake", "signedJwt": jwt }))
}

/// Responds as the endpoint of users' tokens to the JWT bearer grant (RFC 7523).
pub fn grant(request: &Received) -> Answer {
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(&request.body).into_owned().collect();
    let refuse = |status, error: &str, description: &str| {
        let body = json!({ "error": error, "error_description": description });
        Answer::json(status, &body)
    };
    let names: Vec<&str> = form.keys().map(String::as_str).collect();
    if names != ["assertion", "grant_type"] {
        return refuse(400, "invalid_request", "Unexpected or missing parameters");
    }
    if form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
        return refuse(400, "unsupported_grant_type", "Invalid grant_type");
    }
    let Some((signed, found)) = form["assertion"].rsplit_once('.') else {
        return refuse(400, "invalid_request", "Bad Request");
    };
    if found != signature(signed) {
        return refuse(400, "invalid_grant", "Invalid JWT Signature.");
    }
    let payload = signed.split_once('.').map(|(_, payload)| payload).unwrap_or_default();
    let payload = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
    if let Some(problem) = claims_problem(&String::from_utf8_lossy(&payload), None) {
        return refuse(400, "invalid_grant", &problem);
    }
    let body = json!({
        "access_token": WORKSPACE_TOKEN,
        "expires_in": 3599,
        "token_type": "Bearer",
    });
    Answer::json(200, &body)
}

/// Returns what is wrong with the claims of an assertion: Google documents these six, and a lifetime of
/// at most an hour.
fn claims_problem(payload: &str, account: Option<&str>) -> Option<String> {
    let claims: BTreeMap<String, Value> = serde_json::from_str(payload).unwrap_or_default();
    let names: Vec<&str> = claims.keys().map(String::as_str).collect();
    if names != ["aud", "exp", "iat", "iss", "scope", "sub"] {
        return Some(format!("the claims are {names:?}"));
    }
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    let number = |name: &str| claims[name].as_u64().unwrap_or_default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (issued_at, expires_at) = (number("iat"), number("exp"));
    let is_short = (issued_at..=issued_at + 3600).contains(&expires_at);
    if text("aud") != "https://oauth2.googleapis.com/token" {
        return Some("Invalid JWT: Failed audience check.".to_owned());
    }
    if !is_short || issued_at > now + 60 || expires_at <= now {
        return Some(TIMEFRAME.to_owned());
    }
    if account.is_some_and(|account| account != text("iss")) {
        return Some("the issuer is another service account".to_owned());
    }
    if !text("sub").contains('@') {
        return Some("Invalid email or User ID".to_owned());
    }
    text("scope").is_empty().then(|| "Missing required parameter: scope".to_owned())
}

/// Tells whether the delegates of a request, if any, are well-formed.
///
/// "The delegates must have the following format: projects/-/serviceAccounts/{ACCOUNT_EMAIL_OR_UNIQUEID}."
pub fn has_valid_delegates(body: &Value) -> bool {
    let is_name = |name: &Value| {
        let email = name.as_str().and_then(|name| name.strip_prefix("projects/-/serviceAccounts/"));
        email.is_some_and(|email| email.contains('@') && !email.contains('/'))
    };
    match body.get("delegates") {
        // Google's library for Python sends `null`.
        None | Some(Value::Null) => true,
        Some(Value::Array(names)) => names.iter().all(is_name),
        Some(_) => false,
    }
}

/// Returns a signature that only this fake makes. Its beginning must not occur in any output.
fn signature(signed: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(b"the key of the fake");
    hasher.write(signed.as_bytes());
    format!("{FAKE_SIGNATURE}-{:016x}", hasher.finish())
}

const TIMEFRAME: &str = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a \
reasonable timeframe. Check your iat and exp values in the JWT claim.";
