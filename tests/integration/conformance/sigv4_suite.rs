//! AWS's own test suite for Signature Version 4, as far as it is about headers. Each step starts
//! from the suite's result of the step before, so the wrong step is the one that fails.

use gcp_wif::security_credentials::SecurityCredentials;
use gcp_wif::sigv4::canonical_request::canonical_request;
use gcp_wif::sigv4::signing_key::{signature, signing_key};
use gcp_wif::sigv4::string_to_sign::{credential_scope, string_to_sign};
use gcp_wif::sigv4::{PathStyle, SignableRequest, SigningParams, authorization};
use gcp_wif::timestamp::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{each_case, text};

#[test]
fn step_1_canonical_request() {
    each_case(SUITE, "the canonical requests", |json| {
        let case = Case::read(json);
        let canonical = case.signable(|request| canonical_request(&request));
        assert_eq!(canonical.text.expose(), text(&json["header"]["canonical_request"]), "{json:#}");
        true
    });
}

#[test]
fn step_2_string_to_sign() {
    each_case(SUITE, "the strings to sign", |json| {
        let Some(expected) = json["header"]["string_to_sign"].as_str() else {
            return false;
        };
        let case = Case::read(json);
        let scope = credential_scope(&case.params());
        let canonical = text(&json["header"]["canonical_request"]);
        assert_eq!(string_to_sign(canonical, &scope, case.timestamp), expected, "{json:#}");
        true
    });
}

#[test]
fn step_3_signature() {
    each_case(SUITE, "the signatures", |json| {
        let Some(expected) = json["header"]["signature"].as_str() else {
            return false;
        };
        let key = signing_key(&Case::read(json).params());
        let to_sign = text(&json["header"]["string_to_sign"]);
        assert_eq!(signature(&key, to_sign), expected, "{json:#}");
        true
    });
}

#[test]
fn the_steps_together() {
    each_case(SUITE, "the `Authorization` headers", |json| {
        let Some(expected) = json["header"]["authorization"].as_str() else {
            return false;
        };
        let case = Case::read(json);
        let params = case.params();
        let found = case.signable(|request| authorization(&request, &params));
        assert_eq!(found.expose(), expected, "{json:#}");
        true
    });
}

/// A case of the suite, with the headers that a signer adds.
struct Case<'a> {
    method: &'a str,
    target: &'a str,
    headers: Vec<(&'a str, String)>,
    body: &'a str,
    path_style: PathStyle,
    credentials: SecurityCredentials,
    region: &'a str,
    service: &'a str,
    timestamp: Timestamp,
}

impl<'a> Case<'a> {
    fn read(json: &'a Value) -> Self {
        let (request, context) = (&json["request"], &json["context"]);
        let timestamp = Timestamp::from_rfc3339(text(&context["timestamp"])).unwrap();
        let keys = &context["credentials"];
        let token = keys["token"].as_str();
        let body = text(&request["body"]);

        let listed = request["headers"].as_array().unwrap().iter();
        let mut headers: Vec<_> = listed
            .map(|header| (text(&header[0]), text(&header[1]).to_owned()))
            // Two requests already have the header, one of them with another day: the signer
            // replaces it.
            .filter(|(name, _)| !name.eq_ignore_ascii_case("x-amz-date"))
            .collect();
        headers.push(("X-Amz-Date", timestamp.amz_date()));
        if let Some(token) = token.filter(|_| context["omit_session_token"] != true) {
            headers.push(("X-Amz-Security-Token", token.to_owned()));
        }
        if context["sign_body"] == true {
            headers.push(("x-amz-content-sha256", hex::encode(Sha256::digest(body))));
        }
        Self {
            method: text(&request["method"]),
            target: text(&request["target"]),
            headers,
            body,
            path_style: match (context["normalize"] == true, context["double_uri_encode"] != false)
            {
                (true, true) => PathStyle::Encoded,
                (false, true) => PathStyle::Unnormalized,
                (true, false) => PathStyle::Verbatim,
                (false, false) => panic!("an unknown path style: {json:#}"),
            },
            credentials: SecurityCredentials::new(
                text(&keys["access_key_id"]),
                text(&keys["secret_access_key"]),
                token.map(Into::into),
            )
            .unwrap(),
            region: text(&context["region"]),
            service: text(&context["service"]),
            timestamp,
        }
    }

    fn signable<T>(&self, step: impl FnOnce(SignableRequest<'_>) -> T) -> T {
        let (path, query) = self.target.split_once('?').unwrap_or((self.target, ""));
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        step(SignableRequest {
            method: self.method,
            path,
            query,
            headers: &headers,
            body: self.body.as_bytes(),
            path_style: self.path_style,
        })
    }

    const fn params(&self) -> SigningParams<'_> {
        SigningParams {
            credentials: &self.credentials,
            region: self.region,
            service: self.service,
            timestamp: self.timestamp,
        }
    }
}

const SUITE: &str = "sigv4-suite.json";
