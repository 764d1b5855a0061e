//! Responses of AWS STS: successes, errors and unusual ones.

use std::sync::Arc;

use gcp_wif::aws_sts::{
    AssumeRole, AssumeRoleWithWebIdentity, AwsSts, AwsStsError, GetSessionToken, SigningAlgorithm,
    WebIdentityTokenRequest,
};
use gcp_wif::context::FixedClock;
use gcp_wif::context::{Context, Destination};
use gcp_wif::http::{Request, Response};
use gcp_wif::region::Region;
use gcp_wif::secret::Secret;
use gcp_wif::security_credentials::SecurityCredentials;

use super::{file, text};
use crate::support::outside;

#[test]
fn every_success_is_read() {
    let Some(data) = file("sts-responses.json") else {
        return;
    };
    let client = |action: &str| answering(200, text(&data["success"][action]));
    let shown = |credentials: &SecurityCredentials| {
        (
            credentials.access_key_id().to_owned(),
            credentials.secret_access_key().expose().clone(),
            credentials.session_token().unwrap().expose().clone(),
            credentials.expiration().unwrap().to_string(),
        )
    };
    let session = (
        "ASIAEXAMPLE000000001".to_owned(),
        "example/secret+key".to_owned(),
        "EXAMPLE//TOKEN+==".to_owned(),
        "2026-01-15T13:00:00Z".to_owned(),
    );

    let identity = client("GetCallerIdentity").caller_identity(&own()).unwrap();
    assert_eq!(
        identity.arn,
        "arn:aws:sts::123456789012:assumed-role/my-role-name/my-role-session-name"
    );
    assert_eq!(identity.account.as_deref(), Some("123456789012"));
    assert_eq!(identity.user_id.as_deref(), Some("ARO123EXAMPLE123:my-role-session-name"));

    let role = client("AssumeRole").assume_role(&own(), &AssumeRole::default()).unwrap();
    assert_eq!(role.arn.as_deref(), Some("arn:aws:sts::123456789012:assumed-role/demo/TestAR"));
    assert_eq!(shown(&role.credentials), session);

    let request = AssumeRoleWithWebIdentity {
        role_arn: String::new(),
        role_session_name: String::new(),
        web_identity_token: "made-up".into(),
        duration_seconds: None,
    };
    let role = client("AssumeRoleWithWebIdentity").assume_role_with_web_identity(&request).unwrap();
    assert_eq!(role.arn.as_deref(), Some("arn:aws:sts::123456789012:assumed-role/WebRole/app1"));
    assert_eq!(shown(&role.credentials), session);

    let request = GetSessionToken::default();
    let user = client("GetSessionToken").session_token(&own(), &request).unwrap();
    assert_eq!(shown(&user), session);

    let token = web_identity_token(&client("GetWebIdentityToken")).unwrap();
    assert_eq!(token.token.expose(), "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2lnbmF0dXJl");
    assert_eq!(token.expires_at.to_string(), "2026-01-15T12:05:00Z");
    assert!(!format!("{token:?}").contains("eyJ"));

    let read = data["success"].as_object().unwrap().len();
    assert_eq!(read, 5, "this test must read every success");
    outside::say(&format!("sts-responses.json: {read} successes agree"));
}

#[test]
fn every_error_is_reported() {
    let Some(data) = file("sts-responses.json") else {
        return;
    };
    let errors = data["errors"].as_array().unwrap();
    for case in errors {
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        let error = answering(status, text(&case["body"])).caller_identity(&own()).unwrap_err();
        let refusal = error.refusal().unwrap();
        let found = (refusal.status, refusal.code.as_str(), refusal.message.as_str());
        assert_eq!(found, (status, text(&case["code"]), text(&case["message"])));
        assert_eq!(refusal.request_id.as_deref(), Some("5045ca91-d123-4749-9d66-00a3c906be6c"));
        assert_eq!(refusal.clock_skew, None);
        let attempts = if error.is_retryable() { 3 } else { 1 };
        assert_eq!(error.retry().attempts(), attempts, "{error}");
        assert_eq!(Some(error.is_retryable()), case["retryable"].as_bool(), "{error}");
    }
    assert!(errors.len() >= 20);
    outside::say(&format!("sts-responses.json: {} errors agree", errors.len()));
}

#[test]
fn every_unusual_response_is_reported() {
    let Some(data) = file("sts-responses.json") else {
        return;
    };
    let odd = data["odd"].as_array().unwrap();
    for case in odd {
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        let client = answering(status, text(&case["body"]));
        let request = GetSessionToken::default();
        let found = match client.session_token(&own(), &request) {
            Ok(session) => format!(
                "{} until {}",
                session.secret_access_key().expose(),
                session.expiration().unwrap()
            ),
            Err(error) => error.to_string(),
        };
        let expected = match text(&case["name"]) {
            "moto error shape" => {
                "AWS STS returned HTTP 403 `SignatureDoesNotMatch` for GetSessionToken: m (request ID `r`)"
            }
            "UnknownOperationException json-ish/empty body" => {
                "AWS STS returned HTTP 404 for GetSessionToken without an error message"
            }
            "html proxy page" => {
                "AWS STS returned HTTP 502 for GetSessionToken without an error message (after 3 \
                 attempts in 0.0 s)"
            }
            "fractional-second Expiration (moto)" => {
                "example/secret+key until 2026-01-15T13:00:00Z"
            }
            "entity-escaped value" => "ex&ample/secret+key until 2026-01-15T13:00:00Z",
            other => panic!("`{other}` is new"),
        };
        assert_eq!(found, expected);
    }
    outside::say(&format!("sts-responses.json: {} odd answers agree", odd.len()));
}

fn web_identity_token(client: &AwsSts) -> Result<gcp_wif::aws_sts::WebIdentityToken, AwsStsError> {
    let request = WebIdentityTokenRequest {
        audiences: vec!["https://example.com".to_owned()],
        signing_algorithm: SigningAlgorithm::Rs256,
        duration_seconds: None,
        tags: Vec::new(),
    };
    client.web_identity_token(&own(), &request)
}

fn answering(status: u16, body: &str) -> AwsSts {
    let body = body.as_bytes().to_vec();
    let transport = move |_: &Request, _: Destination| {
        let headers = vec![("content-type".to_owned(), "text/xml".to_owned())];
        Ok(Response::new(status, headers, Secret::new(body.clone())))
    };
    let context =
        Context::new().with_clock(Arc::new(FixedClock(0))).with_transport(Arc::new(transport));
    AwsSts::new(context, &Region::parse("us-east-1").unwrap()).unwrap()
}

fn own() -> SecurityCredentials {
    SecurityCredentials::new("AKIDEXAMPLE", "made-up-key", None).unwrap()
}
