//! Checks a subject token as Google and AWS STS do, and against what the scenario expects.

use gcp_wif::timestamp::Timestamp;
use serde_json::Value;
use testkit::certificates;
use testkit::verifier::verify;
use url::form_urlencoded;

use super::format::expected::{ExpectedSignedRequest, ExpectedSubjectToken};
use super::loaded::Loaded;

/// Lists everything that is wrong with a subject token.
pub fn problems(token: &str, expected: &ExpectedSubjectToken, scenario: &Loaded) -> Vec<String> {
    match expected {
        ExpectedSubjectToken::Signed(expected) => signed_problems(token, expected, scenario),
        ExpectedSubjectToken::Text(expected) if token == certificates::fill(&expected.text) => {
            Vec::new()
        }
        ExpectedSubjectToken::Text(expected) => {
            vec![format!("the subject token is another one than `{}`", expected.text)]
        }
    }
}

/// Lists everything that is wrong with a percent-encoded signed request.
fn signed_problems(
    encoded: &str,
    expected: &ExpectedSignedRequest,
    scenario: &Loaded,
) -> Vec<String> {
    let mut problems = Vec::new();
    if !encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)) {
        problems.push("the subject token has characters that are not percent-encoded".to_owned());
    }
    let json = decoded(encoded);
    let audience = scenario.credential("audience").unwrap_or_default();
    let keys = scenario.secret_access_keys();
    let now = Timestamp::from_rfc3339(&scenario.scenario.clock).unwrap();
    let secret_of = |id: &str| keys.get(id).cloned();
    if let Err(why) = verify(&json, &audience, secret_of, now.into()) {
        problems.push(format!("the subject token is refused: {why}"));
    }
    let Ok(token) = serde_json::from_str::<Value>(&json) else {
        problems.push("the subject token is not JSON".to_owned());
        return problems;
    };
    // Compact, with sorted keys: serde_json's map is sorted.
    let compact = token.to_string();
    if compact != json {
        problems.push("the subject token is not compact JSON with sorted keys".to_owned());
    }
    let mut compare = |what: &str, found: String, expected: String| {
        if found != expected {
            problems.push(format!("the subject token's {what}: `{found}`, expected `{expected}`"));
        }
    };
    let members = token.as_object().into_iter().flat_map(|members| members.keys().cloned());
    compare("members", members.collect::<Vec<_>>().join(" "), "headers method url".to_owned());
    compare("method", text(&token["method"]), "POST".to_owned());
    compare("url", text(&token["url"]), expected.url.clone());

    let (names, signed) = match expected.session_token {
        None => (
            "Authorization host x-amz-date x-goog-cloud-target-resource",
            "host;x-amz-date;x-goog-cloud-target-resource",
        ),
        Some(_) => (
            "Authorization host x-amz-date x-amz-security-token x-goog-cloud-target-resource",
            "host;x-amz-date;x-amz-security-token;x-goog-cloud-target-resource",
        ),
    };
    let headers = token["headers"].as_array().cloned().unwrap_or_default();
    let found: Vec<String> = headers.iter().map(|header| text(&header["key"])).collect();
    compare("header names", found.join(" "), names.to_owned());
    let header = |name: &str| {
        let header = headers.iter().find(|header| header["key"] == name);
        header.map(|header| text(&header["value"])).unwrap_or_default()
    };
    let now = Timestamp::from_rfc3339(&scenario.scenario.clock).unwrap();
    compare("time", header("x-amz-date"), now.amz_date());
    let session_token = expected.session_token.clone().unwrap_or_default();
    compare("session token", header("x-amz-security-token"), session_token);
    let authorization = header("Authorization");
    let (start, signature) = authorization.rsplit_once("Signature=").unwrap_or_default();
    let (id, region, day) = (&expected.access_key_id, &expected.region, now.amz_day());
    let scope = format!("Credential={id}/{day}/{region}/sts/aws4_request");
    let expected_start = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders={signed}, ");
    compare("authorization", start.to_owned(), expected_start);
    if let Some(known) = &expected.signature {
        compare("signature", signature.to_owned(), known.clone());
    }
    problems
}

/// Decodes the percent-encoding. A plus sign would become a space, but these tokens have none.
pub fn decoded(encoded: &str) -> String {
    let form = format!("x={encoded}");
    let value = form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned());
    value.unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
