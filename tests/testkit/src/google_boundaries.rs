//! A fake of the token endpoint that exchanges an access token for one within an access boundary.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clouds::{ACCESS_TOKEN, DOWNSCOPED_TOKEN, FEDERATED_TOKEN};
use crate::http::Answer;

/// Responds to the exchange of an access token.
pub fn downscope(form: &BTreeMap<String, String>) -> Answer {
    let names: Vec<&str> = form.keys().map(String::as_str).collect();
    let expected =
        ["grant_type", "options", "requested_token_type", "subject_token", "subject_token_type"];
    if names != expected {
        return refuse(format!("the fields are {names:?}"));
    }
    if form["requested_token_type"] != "urn:ietf:params:oauth:token-type:access_token" {
        return refuse("Invalid requested_token_type".to_owned());
    }
    let is_of_account = form["subject_token"] == ACCESS_TOKEN;
    if !is_of_account && form["subject_token"] != FEDERATED_TOKEN {
        return refuse("Invalid subject_token".to_owned());
    }
    if let Some(problem) = options_problem(&form["options"]) {
        return refuse(problem);
    }
    let mut body = json!({
        "access_token": DOWNSCOPED_TOKEN,
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "token_type": "Bearer",
    });
    // "This field is only present if the original access token represents a service account."
    if is_of_account {
        body["expires_in"] = 3599.into();
    }
    Answer::json(200, &body)
}

/// Returns what is wrong with the boundary, by Google's documentation.
fn options_problem(options: &str) -> Option<String> {
    // Google's library for Python encodes the JSON once more.
    let decoded = percent_encoding::percent_decode_str(options).decode_utf8_lossy();
    let options: Value = match serde_json::from_str(options) {
        Ok(options) => options,
        Err(_) => serde_json::from_str(&decoded).unwrap_or_default(),
    };
    let Some(rules) = options["accessBoundary"]["accessBoundaryRules"].as_array() else {
        return Some("no accessBoundaryRules".to_owned());
    };
    if !(1..=10).contains(&rules.len()) {
        return Some(format!("{} rules", rules.len()));
    }
    rules.iter().find_map(rule_problem)
}

fn rule_problem(rule: &Value) -> Option<String> {
    let resource = rule["availableResource"].as_str().unwrap_or_default();
    let bucket = resource.strip_prefix("//storage.googleapis.com/projects/_/buckets/");
    if bucket.is_none_or(|bucket| bucket.is_empty() || bucket.contains('/')) {
        return Some(format!("availableResource is {resource}"));
    }
    let permissions = rule["availablePermissions"].as_array().map(Vec::as_slice);
    let is_role = |permission: &Value| {
        permission.as_str().is_some_and(|permission| permission.starts_with("inRole:"))
    };
    if !permissions.is_some_and(|all| !all.is_empty() && all.iter().all(is_role)) {
        return Some("availablePermissions".to_owned());
    }
    let expression = rule["availabilityCondition"]["expression"].as_str()?;
    expression.contains(".matches(").then(|| "undeclared reference to 'matches'".to_owned())
}

fn refuse(problem: String) -> Answer {
    let body = json!({ "error": "invalid_request", "error_description": problem });
    Answer::json(400, &body)
}
