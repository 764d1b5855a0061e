//! The endpoints at which other clouds issue OpenID Connect tokens: Azure's instance metadata service
//! and GitHub Actions.

use serde_json::json;
use url::form_urlencoded;

use crate::http::{Answer, Received};
use crate::oidc;

/// Responds to a request for a token. Returns `None` for any other request. `key` is its method and path.
pub fn answer(request: &Received, key: &str) -> Option<Answer> {
    match key {
        "GET /metadata/identity/oauth2/token" => Some(azure(request)),
        key if key.starts_with("GET /") && key.contains("/idtoken/") => Some(github(request)),
        _ => None,
    }
}

/// Returns path and query of `ACTIONS_ID_TOKEN_REQUEST_URL`, which the runner gives to a job.
pub fn github_request_path() -> &'static str {
    "/23//idtoken/00000000-0000-0000-0000-000000000000/11111111-1111-1111-1111-111111111111?api-version=2.0"
}

/// "Managed identities for Azure resources": how to use them on a virtual machine to get a token.
fn azure(request: &Received) -> Answer {
    let refuse = |error: &str, why: &str| {
        let body = json!({ "error": error, "error_description": why });
        Answer::new(400, "application/json; charset=utf-8", body.to_string())
    };
    if request.header("metadata").is_none_or(|value| !value.eq_ignore_ascii_case("true")) {
        return refuse("bad_request_102", "Required metadata header not specified");
    }
    if request.header("x-forwarded-for").is_some() {
        return refuse("invalid_request", "Request contains the header X-Forwarded-For");
    }
    if parameter(request, "api-version").as_deref() != Some("2018-02-01") {
        return refuse("invalid_request", "Required parameter api-version not specified");
    }
    let Some(resource) = parameter(request, "resource") else {
        return refuse("invalid_request", "Required audience parameter not specified");
    };
    let body = json!({
        "access_token": oidc::jwt_for(&resource, "fake-managed-identity", oidc::FAR_FUTURE),
        "client_id": "00000000-0000-0000-0000-000000000000",
        "expires_in": "86399",
        "expires_on": oidc::FAR_FUTURE.to_string(),
        "ext_expires_in": "86399",
        "not_before": "1577836800",
        "resource": resource,
        "token_type": "Bearer",
    });
    Answer::new(200, "application/json; charset=utf-8", body.to_string())
}

/// "About security hardening with OpenID Connect", the request for a job's token.
fn github(request: &Received) -> Answer {
    if request.header("authorization") != Some(&format!("Bearer {GITHUB_REQUEST_TOKEN}")) {
        return Answer::new(401, "application/json; charset=utf-8", "{}");
    }
    let audience = parameter(request, "audience");
    let audience = audience.unwrap_or_else(|| "https://github.com/example".to_owned());
    let subject = "repo:example/project:ref:refs/heads/main";
    let value = oidc::jwt_for(&audience, subject, oidc::FAR_FUTURE);
    let body = json!({ "count": value.len(), "value": value });
    Answer::new(200, "application/json; charset=utf-8", body.to_string())
}

fn parameter(request: &Received, name: &str) -> Option<String> {
    let (_, query) = request.target.split_once('?')?;
    let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
}

/// The bearer token of `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
pub const GITHUB_REQUEST_TOKEN: &str = "fake-job-token.EXAMPLE";
