//! GetCallerIdentity requests that google-auth and botocore sign alike.

use std::collections::BTreeMap;

use gcp_wif::external_account::{Audience, ExternalAccount, Trust};
use gcp_wif::region::Region;
use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use gcp_wif::subject_token::SignedRequest;
use gcp_wif::timestamp::Timestamp;
use serde_json::{Value, json};

use super::{each_case, text};
use crate::library::subject_token::credential_file;

#[test]
fn subject_tokens_have_the_headers_of_google() {
    each_case(VECTORS, "the subject tokens", |case| {
        let (url, region) = (text(&case["url"]), text(&case["region"]));
        // The URL itself, and the URL with the placeholder for its region.
        for template in [url.to_owned(), url.replace(region, "{region}")] {
            let token = subject_token(case, &template);
            let request: Value = serde_json::from_str(token.json().expose()).unwrap();
            let headers: BTreeMap<_, _> = request["headers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|header| (text(&header["key"]), header["value"].clone()))
                .collect();
            assert_eq!(json!(headers), case["google_headers"], "{case:#}");
            assert_eq!(request["headers"].as_array().unwrap().len(), headers.len());
            assert_eq!(text(&request["url"]), url);
            assert_eq!(text(&request["method"]), "POST");
        }
        true
    });
}

#[test]
fn the_signer_agrees_with_botocore() {
    each_case(VECTORS, "the signatures", |case| {
        let url = url::Url::parse(text(&case["url"])).unwrap();
        let credentials = credentials(case);
        let mut headers = vec![
            ("host", url.host_str().unwrap()),
            ("x-amz-date", text(&case["timestamp"])),
            ("x-goog-cloud-target-resource", text(&case["target_resource"])),
        ];
        headers.extend(case["session_token"].as_str().map(|token| ("x-amz-security-token", token)));
        let request = SignableRequest {
            method: "POST",
            path: url.path(),
            query: url.query().unwrap(),
            headers: &headers,
            body: b"",
            path_style: PathStyle::Encoded,
        };
        let params = SigningParams {
            credentials: &credentials,
            region: text(&case["region"]),
            service: "sts",
            timestamp: timestamp(case),
        };
        let found = authorization(&request, &params);
        assert_eq!(found.expose(), text(&case["authorization"]), "{case:#}");
        true
    });
}

fn subject_token(case: &Value, template: &str) -> SignedRequest {
    let audience = Audience::parse(text(&case["target_resource"])).unwrap();
    let file = credential_file(&audience, template);
    let account = ExternalAccount::from_json(file.as_bytes(), &Trust::default()).unwrap();
    let source = account.aws_credential_source().unwrap();
    let region = Region::parse(text(&case["region"])).unwrap();
    if let Some(fixed) = source.verification_url().fixed_region() {
        assert_eq!(*fixed, region, "{template}");
    }
    let url = source.verification_url().for_region(&region).unwrap();
    SignedRequest::sign(&url, &audience, &credentials(case), timestamp(case))
}

fn credentials(case: &Value) -> SecurityCredentials {
    let token = case["session_token"].as_str().map(Into::into);
    let (id, secret) = (text(&case["access_key_id"]), text(&case["secret_access_key"]));
    SecurityCredentials::new(id, secret, token).unwrap()
}

/// Reads `20200101T000000Z`.
fn timestamp(case: &Value) -> Timestamp {
    let at = text(&case["timestamp"]);
    let (day, time) = (&at[..8], &at[9..15]);
    let rfc3339 = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &day[..4],
        &day[4..6],
        &day[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    );
    Timestamp::from_rfc3339(&rfc3339).unwrap()
}

const VECTORS: &str = "gci-vectors.json";
