//! The differences that are expected.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::case::Case;
use super::sent::Sent;

/// Returns a request with its body decoded: the fields of a form, or the JSON with the payload of a JWT.
pub(super) fn same_form(request: &Value) -> Value {
    let mut request = request.clone();
    let body = request["body"].as_str().unwrap_or_default().to_owned();
    request["body"] = match serde_json::from_str::<Value>(&body) {
        Ok(mut json) => {
            if let Some(payload) = json["payload"].as_str() {
                let mut claims: Value = serde_json::from_str(payload).unwrap();
                let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
                claims["exp"] = lifetime.into();
                claims["iat"] = 0.into();
                json["payload"] = claims;
            }
            json
        }
        Err(_) => {
            let fields: BTreeMap<_, _> =
                url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            json!(fields)
        }
    };
    request
}

/// Compares what both have sent, and notes the names of expected differences.
pub(super) fn compare(case: &Case, ours: &Sent, theirs: &Sent, differences: &mut BTreeSet<&str>) {
    assert_eq!(ours.token, theirs.token, "{}", case.name);
    assert_eq!(ours.requests.len(), theirs.requests.len(), "{}: {:#?}", case.name, theirs.requests);
    for (ours, theirs) in ours.requests.iter().zip(&theirs.requests) {
        let (mut ours, mut theirs) = (ours.clone(), theirs.clone());
        let mut note = |name, differs: bool| {
            if differs {
                differences.insert(name);
            }
        };
        let accept = ours["headers"].as_object_mut().unwrap().remove("accept");
        note("`accept`", accept.is_some() && theirs["headers"].get("accept").is_none());
        for (name, product) in [("gl-rust/", "our"), ("gl-python/", "their")] {
            let side = if product == "our" { &mut ours } else { &mut theirs };
            if let Some(Value::String(metrics)) = side["headers"].get_mut("x-goog-api-client") {
                // The versions of the language and of the library.
                assert!(metrics.starts_with(name), "{metrics}");
                *metrics = metrics.splitn(3, ' ').nth(2).unwrap_or_default().to_owned();
            }
        }
        let has_metrics = |side: &Value| side["headers"].get("x-goog-api-client").is_some();
        if has_metrics(&ours) && !has_metrics(&theirs) {
            note("`x-goog-api-client`", true);
            ours["headers"].as_object_mut().unwrap().remove("x-goog-api-client");
        }
        if ours["headers"]["x-goog-api-client"] != theirs["headers"]["x-goog-api-client"] {
            note("`sa-impersonation`", true);
            ours["headers"]["x-goog-api-client"] = theirs["headers"]["x-goog-api-client"].clone();
        }
        if ours["body"].get("delegates").is_none()
            && theirs["body"].get("delegates") == Some(&json!([]))
        {
            note("`delegates`", true);
            theirs["body"].as_object_mut().unwrap().remove("delegates");
        }
        if let Some(Value::String(options)) = theirs["body"].get_mut("options") {
            let decoded = percent_encoding::percent_decode_str(options).decode_utf8().unwrap();
            note("`options`", decoded != *options);
            let json: Value = serde_json::from_str(&decoded).unwrap();
            theirs["body"]["options"] = json;
            let own: Value =
                serde_json::from_str(ours["body"]["options"].as_str().unwrap()).unwrap();
            ours["body"]["options"] = own;
        }
        assert_eq!(
            ours, theirs,
            "{}: this library on the left, google-auth on the right",
            case.name
        );
    }
}

/// What differs, and why.
pub(super) const DIFFERENCES: &[(&str, &str)] = &[
    ("`accept`", "this library says that it reads JSON"),
    ("`delegates`", "google-auth sends an empty list"),
    ("`options`", "google-auth percent-encodes the JSON before the form does"),
    ("`sa-impersonation`", "google-auth sets it for `service_account_impersonation_url` only"),
    ("`x-goog-api-client`", "google-auth leaves it out for a boundary and for a user's token"),
];
