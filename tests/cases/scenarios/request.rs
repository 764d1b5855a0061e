//! Compares a request with the one that the scenario expects.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gcp_wif::context::Destination;
use gcp_wif::http::Request;
use gcp_wif::x509::ClientCertificate;
use serde_json::Value;
use testkit::certificates;
use url::form_urlencoded;

use super::format::traffic::{ExpectedDestination, ExpectedRequest};
use super::loaded::Loaded;
use super::subject_token;

/// Lists the differences of a request from the expected one.
pub fn problems(
    request: &Request,
    destination: Destination,
    expected: &ExpectedRequest,
    scenario: &Loaded,
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut compare = |what: &str, found: &str, expected: &str| {
        if found != expected {
            problems.push(format!("the {what} is `{found}`, expected `{expected}`"));
        }
    };
    compare("method", request.method.as_str(), &expected.method);
    compare("URL", request.url.as_str(), &expected.url);
    let expected_destination = match expected.destination {
        ExpectedDestination::Aws => Destination::Aws,
        ExpectedDestination::Container => Destination::Container,
        ExpectedDestination::Google => Destination::Google,
        ExpectedDestination::Issuer => Destination::Issuer,
        ExpectedDestination::InstanceMetadata => Destination::InstanceMetadata,
    };
    compare("destination", &format!("{destination:?}"), &format!("{expected_destination:?}"));
    problems.extend(header_problems(request, &expected.headers));
    problems.extend(body_problems(request, expected, scenario));
    problems
}

/// Compares the client certificate with the expected one.
pub fn certificate_problem(
    found: Option<&ClientCertificate>,
    expected: &ExpectedRequest,
) -> Option<String> {
    let found = found.map(|certificate| STANDARD.encode(certificate.leaf().der()));
    let name = expected.client_certificate.as_ref();
    let is_same = found == name.map(|name| certificates::base64(name));
    (!is_same).then(|| format!("a client certificate other than {name:?} is presented"))
}

fn header_problems(request: &Request, expected: &BTreeMap<String, String>) -> Vec<String> {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for header in &request.headers {
        found.entry(&*header.name).or_default().push(header.value.expose());
    }
    let mut problems = Vec::new();
    for (name, value) in expected {
        let value = value.replace("{client}", CLIENT);
        match found.remove(name.as_str()).as_deref() {
            Some([one]) if *one == value => {}
            Some([one]) if is_signed_by(one, &value) => {}
            Some(other) => {
                problems.push(format!("the header `{name}` is {other:?}, expected `{value}`"));
            }
            None => problems.push(format!("the header `{name}` is missing")),
        }
    }
    problems.extend(found.keys().map(|name| format!("the header `{name}` is not expected")));
    problems
}

/// Tells whether a header is signed with the key of an expected `{signed by KEY}`. Other tests
/// recompute signatures.
fn is_signed_by(found: &str, expected: &str) -> bool {
    let key = expected.strip_prefix("{signed by ").and_then(|rest| rest.strip_suffix('}'));
    key.is_some_and(|key| found.starts_with(&format!("AWS4-HMAC-SHA256 Credential={key}/")))
}

fn body_problems(request: &Request, expected: &ExpectedRequest, scenario: &Loaded) -> Vec<String> {
    let body = request.body.expose();
    match (&expected.form, &expected.json) {
        (Some(_), Some(_)) => vec!["either `form` or `json`".to_owned()],
        (Some(form), None) => form_problems(body, form, expected, scenario),
        (None, Some(json)) => match serde_json::from_slice::<Value>(body) {
            Ok(found) if found == *json => Vec::new(),
            found => vec![format!("the body is {found:?}, expected {json}")],
        },
        (None, None) if body.is_empty() => Vec::new(),
        (None, None) => vec!["there is a body".to_owned()],
    }
}

fn form_problems(
    body: &[u8],
    form: &BTreeMap<String, String>,
    expected: &ExpectedRequest,
    scenario: &Loaded,
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body).into_owned() {
        if found.insert(name.clone(), value).is_some() {
            problems.push(format!("the field `{name}` occurs twice"));
        }
    }
    match (found.remove("subject_token"), &expected.subject_token) {
        (Some(encoded), Some(expected)) => {
            problems.extend(subject_token::problems(&encoded, expected, scenario));
        }
        (None, None) => {}
        (found, _) => problems.push(format!("subject token sent: {}", found.is_some())),
    }
    if found != *form {
        problems.push(format!("the form is {found:#?}, expected {form:#?}"));
    }
    problems
}

/// The value of `{client}` in a header, so that no release has to change the scenarios.
const CLIENT: &str =
    concat!("gl-rust/", env!("CARGO_PKG_RUST_VERSION"), " auth/", env!("CARGO_PKG_VERSION"));
