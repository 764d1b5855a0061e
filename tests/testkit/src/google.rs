//! A fake of Google's token endpoint and of the IAM Service Account Credentials API.

use std::collections::BTreeMap;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::aws_sts;
use crate::clouds::{
    ACCESS_TOKEN, CHANGING_REFRESH_TOKEN, FAKE_SIGNATURE, FEDERATED_TOKEN, LOGIN_CLIENT,
    LOGIN_CLIENT_SECRET, REFRESH_TOKEN, REPLACED_REFRESH_TOKEN, USER_TOKEN,
};
use crate::google_boundaries;
use crate::google_users;
use crate::http::{Answer, Received};
use crate::oidc;
use crate::verifier;

/// Whether a subject token has to sign its target resource.
#[derive(Clone, Copy, Debug)]
pub enum Targets {
    Signed,
    /// Google's libraries for Python and Node add it after they have signed, and Google accepts
    /// that.
    SignedOrNot,
}

/// Responds to a request as Google does.
pub fn answer(request: &Received, key: &str, targets: Targets) -> Answer {
    match key {
        "POST /v1/token" => exchange(request, targets),
        "POST /token" => google_users::grant(request),
        "POST /v1/oauthtoken" => refresh(request),
        "POST /v1/introspect" => introspect(request),
        key if key.starts_with("POST /v1/projects/-/serviceAccounts/") => {
            match key.rsplit(':').next() {
                Some("generateAccessToken") => impersonate(request),
                Some("generateIdToken") => generate_id_token(request),
                Some("signJwt") => {
                    refuse_strangers(request).unwrap_or_else(|| google_users::sign_jwt(request))
                }
                _ => not_found(),
            }
        }
        _ => not_found(),
    }
}

fn not_found() -> Answer {
    Answer::new(404, "text/html", "Not Found")
}

/// Responds as Google's token endpoint (RFC 8693). Google sends the signed request to AWS STS; the fake checks it.
fn exchange(request: &Received, targets: Targets) -> Answer {
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let refuse = |error: &str, description: String| {
        let body = json!({ "error": error, "error_description": description });
        Answer::json(400, &body)
    };
    if field("grant_type") != "urn:ietf:params:oauth:grant-type:token-exchange" {
        return refuse("unsupported_grant_type", "Invalid grant_type".to_owned());
    }
    if field("subject_token_type") == "urn:ietf:params:oauth:token-type:access_token" {
        return google_boundaries::downscope(&form);
    }
    if field("scope").is_empty() {
        return refuse("invalid_request", "Scope(s) must be provided".to_owned());
    }
    let granted = || {
        let body = json!({
            "access_token": FEDERATED_TOKEN,
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "token_type": "Bearer",
            "expires_in": 3599,
        });
        Answer::json(200, &body)
    };
    match field("subject_token_type") {
        "urn:ietf:params:aws:token-type:aws4_request" => {}
        // An OIDC provider with the issuer of AWS or another one.
        "urn:ietf:params:oauth:token-type:jwt" | "urn:ietf:params:oauth:token-type:id_token" => {
            return match oidc::check(field("subject_token"), field("audience")) {
                Ok(()) => granted(),
                Err(why) => refuse("invalid_grant", why),
            };
        }
        // Over plain http the fake sees no client certificate.
        MTLS => {
            return match serde_json::from_str::<Vec<String>>(field("subject_token")) {
                Ok(chain) if !chain.is_empty() => granted(),
                _ => refuse("invalid_grant", "The subject token is not a list".to_owned()),
            };
        }
        _ => return refuse("invalid_grant", "The subject token is not valid".to_owned()),
    }
    let query = format!("x={}", field("subject_token"));
    let decoded = url::form_urlencoded::parse(query.as_bytes()).next();
    let decoded = decoded.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let audience = field("audience");
    let now = SystemTime::now();
    let verified = match targets {
        Targets::Signed => verifier::verify(&decoded, audience, aws_sts::secret_of, now),
        Targets::SignedOrNot => {
            verifier::verify_any_target(&decoded, audience, aws_sts::secret_of, now).map(drop)
        }
    };
    match verified {
        Ok(()) => granted(),
        Err(why) => refuse("invalid_grant", format!("Received invalid AWS response: {why}")),
    }
}

/// Responds as Google's token endpoint to the refresh token of a login (RFC 6749 §6). The token of a
/// session that changes its refresh token is replaced by another one, once.
fn refresh(request: &Received) -> Answer {
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let refuse = |status, error: &str, description: &str| {
        let body = json!({ "error": error, "error_description": description });
        Answer::json(status, &body)
    };
    let basic = STANDARD.encode(format!("{LOGIN_CLIENT}:{LOGIN_CLIENT_SECRET}"));
    if request.header("authorization") != Some(&format!("Basic {basic}")) {
        return refuse(401, "invalid_client", "The OAuth client was not found.");
    }
    if field("grant_type") != "refresh_token" || form.len() != 2 {
        return refuse(400, "invalid_request", "Invalid request");
    }
    let mut answer =
        json!({ "access_token": USER_TOKEN, "token_type": "Bearer", "expires_in": 3599 });
    match field("refresh_token") {
        REFRESH_TOKEN | REPLACED_REFRESH_TOKEN => {}
        CHANGING_REFRESH_TOKEN => answer["refresh_token"] = REPLACED_REFRESH_TOKEN.into(),
        _ => return refuse(400, "invalid_grant", "Token has been expired or revoked."),
    }
    Answer::json(200, &answer)
}

/// Responds as Google's token introspection (RFC 7662), from which gcloud reads the name of the
/// account.
fn introspect(request: &Received) -> Answer {
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(&request.body).into_owned().collect();
    let answer = match form.get("token").is_some_and(|token| token == FEDERATED_TOKEN) {
        true => json!({ "active": true, "username": USER_NAME }),
        false => json!({ "active": false }),
    };
    Answer::json(200, &answer)
}

/// Responds as the IAM Service Account Credentials API.
fn impersonate(request: &Received) -> Answer {
    if let Some(refusal) = refuse_strangers(request).or_else(|| refuse_delegates(request)) {
        return refusal;
    }
    let answer = json!({ "accessToken": ACCESS_TOKEN, "expireTime": "2099-01-01T00:00:00Z" });
    Answer::json(200, &answer)
}

/// Responds with an ID token as the same API does, with a made-up signature.
fn generate_id_token(request: &Received) -> Answer {
    if let Some(refusal) = refuse_strangers(request).or_else(|| refuse_delegates(request)) {
        return refusal;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let Some(audience) = body["audience"].as_str().filter(|audience| !audience.is_empty()) else {
        return invalid_argument();
    };
    let mut claims = json!({ "aud": audience, "exp": 4_070_908_800_u64 });
    if body["includeEmail"] == true {
        let account = request.target.rsplit('/').next().and_then(|last| last.split(':').next());
        claims["email"] = account.into();
    }
    let token = format!(
        "{}.{}.{FAKE_SIGNATURE}",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let answer = json!({ "token": token });
    Answer::json(200, &answer)
}

fn refuse_strangers(request: &Received) -> Option<Answer> {
    // The caller has a federated token, that of a login, or that of the service account before this one.
    let is_known =
        |token: &&str| request.header("authorization") == Some(&format!("Bearer {token}"));
    if [FEDERATED_TOKEN, USER_TOKEN, ACCESS_TOKEN].iter().any(is_known) {
        return None;
    }
    let error = json!({ "error": {
        "code": 401,
        "message": "Request had invalid authentication credentials.",
        "status": "UNAUTHENTICATED",
    }});
    Some(Answer::json(401, &error))
}

fn refuse_delegates(request: &Received) -> Option<Answer> {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    (!google_users::has_valid_delegates(&body)).then(invalid_argument)
}

fn invalid_argument() -> Answer {
    let error = json!({ "error": {
        "code": 400,
        "message": "Request contains an invalid argument.",
        "status": "INVALID_ARGUMENT",
    }});
    Answer::json(400, &error)
}

/// The principal of a federated token, as Google writes it.
pub const USER_NAME: &str = "principal://iam.googleapis.com/projects/123456789012/locations/global/\
workloadIdentityPools/fake-pool/subject/fake";

const MTLS: &str = "urn:ietf:params:oauth:token-type:mtls";
