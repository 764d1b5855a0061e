//! Requests to AWS STS, byte for byte as botocore sends them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use gcp_wif::aws_sts::{
    AssumeRole, AssumeRoleWithWebIdentity, AwsSts, GetSessionToken, Mfa, SigningAlgorithm,
    WebIdentityTokenRequest,
};
use gcp_wif::context::FixedClock;
use gcp_wif::context::{Context, Destination, Transport, TransportError, TransportErrorKind};
use gcp_wif::http::{Idempotency, Request, Response};
use gcp_wif::region::Region;
use gcp_wif::security_credentials::SecurityCredentials;
use serde_json::Value;

use super::{file, text};
use crate::support::outside;

#[test]
fn requests_are_those_of_botocore() {
    let Some(data) = file("wire-requests.json") else {
        return;
    };
    let cases = data["cases"].as_array().unwrap();
    let of_sts: Vec<&Value> = cases.iter().filter(|case| case["service"] == "sts").collect();
    for case in &of_sts {
        let sent = send(case);
        let operation = text(&case["operation"]);
        assert_eq!(sent.method.as_str(), text(&case["method"]));
        assert_eq!(sent.url.as_str(), text(&case["url"]));
        let body = String::from_utf8(sent.body.expose().clone()).unwrap();
        assert_eq!(body, text(&case["body"]), "{operation}");
        let headers: BTreeMap<String, &str> = sent
            .headers
            .iter()
            .map(|header| (header.name.to_string(), header.value.expose()))
            .collect();
        let expected: BTreeMap<String, &str> = case["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), text(value)))
            // The transport adds this header.
            .filter(|(name, _)| name != "content-length")
            .collect();
        assert_eq!(headers, expected, "{operation}");
        // The MFA code is requested once.
        let counts_once = body.contains("&TokenCode=");
        assert_eq!(sent.idempotency == Idempotency::AtMostOnce, counts_once, "{operation}");
    }
    assert!(of_sts.len() >= 5);
    outside::say(&format!("wire-requests.json: {} requests of sts agree", of_sts.len()));
}

/// Sends the request of a case to a transport that records it, and returns it.
fn send(case: &Value) -> Request {
    let wire = Arc::new(Wire::default());
    let context = Context::new()
        // 2026-01-15T12:00:00Z
        .with_clock(Arc::new(FixedClock(1_768_478_400)))
        .with_transport(wire.clone());
    let host = text(&case["url"]);
    let region = host.trim_start_matches("https://sts.").split('.').next().unwrap();
    let client = AwsSts::new(context, &Region::parse(region).unwrap()).unwrap();
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    let own = SecurityCredentials::new("AKIDEXAMPLE", secret, None).unwrap();
    let role_arn = "arn:aws:iam::123456789012:role/MyRole".to_owned();
    let role_session_name = "sess".to_owned();
    let mfa = Mfa {
        serial_number: "arn:aws:iam::123456789012:mfa/user".to_owned(),
        token_code: "123456".into(),
    };
    let failed = match text(&case["operation"]) {
        "get_caller_identity" => client.caller_identity(&own).is_err(),
        "assume_role" => {
            let request = AssumeRole {
                role_arn,
                role_session_name,
                external_id: Some("ext id/1".to_owned()),
                mfa: Some(mfa),
                duration_seconds: Some(3600),
                source_identity: Some("alice".to_owned()),
                policy_arns: vec!["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()],
                policy: Some(r#"{"Version":"2012-10-17","Statement":[]}"#.to_owned()),
                tags: vec![("k".to_owned(), "v w".to_owned())],
                transitive_tag_keys: vec!["k".to_owned()],
            };
            client.assume_role(&own, &request).is_err()
        }
        "assume_role_with_web_identity" => {
            let request = AssumeRoleWithWebIdentity {
                role_arn,
                role_session_name,
                web_identity_token: "eyJ.a-b_c.d".into(),
                duration_seconds: Some(900),
            };
            client.assume_role_with_web_identity(&request).is_err()
        }
        "get_session_token" => {
            let request = GetSessionToken { duration_seconds: Some(43_200), mfa: Some(mfa) };
            client.session_token(&own, &request).is_err()
        }
        "get_web_identity_token" => {
            let request = WebIdentityTokenRequest {
                audiences: vec!["https://example.com".to_owned(), "second".to_owned()],
                signing_algorithm: SigningAlgorithm::Es384,
                duration_seconds: Some(300),
                tags: vec![("team".to_owned(), "x".to_owned())],
            };
            client.web_identity_token(&own, &request).is_err()
        }
        other => panic!("no such operation: {other}"),
    };
    assert!(failed);
    wire.0.lock().unwrap().take().unwrap()
}

/// A transport that records one request and returns no response.
#[derive(Default)]
struct Wire(Mutex<Option<Request>>);

impl Transport for Wire {
    fn send(&self, request: &Request, reach: Destination) -> Result<Response, TransportError> {
        assert_eq!(reach, Destination::Aws);
        *self.0.lock().unwrap() = Some(request.clone());
        Err(TransportError::new("", TransportErrorKind::UnknownHost))
    }
}
