//! AWS's own cases of the whole chain, with recorded traffic.

use std::sync::{Arc, Mutex};

use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::context::{Destination, TransportError, TransportErrorKind};
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use serde_json::Value;
use testkit::errors::layers;
use url::form_urlencoded;

use super::text;
use crate::support::{outside, world};

#[test]
fn the_identity_is_that_of_awss_sdk() {
    let Some(data) = super::file("default-chain.json") else {
        return;
    };
    let (mut agreed, mut wrong) = (0, Vec::new());
    for case in data["cases"].as_array().unwrap() {
        let name = text(&case["dir"]);
        match check(case) {
            Ok(()) => agreed += 1,
            Err(problem) => wrong.push(format!("{name}: {problem}")),
        }
    }
    outside::say(&format!("default-chain.json: {agreed} cases agree"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agreed >= 19, "cases are missing");
}

fn check(case: &Value) -> Result<(), String> {
    let traffic = Arc::new(Recorded::new(&case["http"]));
    let replay = Arc::clone(&traffic);
    // An identity of this library always has a region, and some of the cases configure none.
    let mut variables = case["env"].clone();
    if variables.get("AWS_REGION").is_none() && !case["fs"].to_string().contains("region =") {
        variables["AWS_REGION"] = "us-east-1".into();
    }
    let world = world::of_case(&variables, &case["fs"]);
    let world = world
        .with_transport(Arc::new(move |request: &Request, _: Destination| replay.answer(request)));
    let found = AwsIdentityResolver::new(world).resolve();
    traffic.problem()?;
    match (found, &case["result"]["Ok"]) {
        (Ok(identity), Value::Object(expected)) => {
            let keys = &identity.credentials;
            let found = [
                Some(keys.access_key_id().to_owned()),
                Some(keys.secret_access_key().expose().clone()),
                keys.session_token().map(|token| token.expose().clone()),
            ];
            let expected = ["access_key_id", "secret_access_key", "session_token"]
                .map(|name| expected.get(name).map(|value| text(value).to_owned()));
            if found == expected { Ok(()) } else { Err(format!("{found:?} not {expected:?}")) }
        }
        (Err(error), Value::Null) => {
            let found = layers(&error).join(": ");
            let wanted = text(&case["result"]["ErrorContains"]);
            let ours = ERRORS.iter().find(|(theirs, _)| wanted.contains(theirs));
            let (_, ours) = ours.ok_or_else(|| format!("no word for `{wanted}`: {found}"))?;
            if found.contains(ours) { Ok(()) } else { Err(format!("{found}, not {ours}")) }
        }
        (Ok(identity), _) => Err(format!("{identity:?}, expected an error")),
        (Err(error), _) => Err(format!("{}, expected credentials", layers(&error).join(": "))),
    }
}

/// A transport that replays the recorded responses in order.
struct Recorded {
    exchanges: Vec<Value>,
    next: Mutex<(usize, Vec<String>)>,
}

impl Recorded {
    fn new(exchanges: &Value) -> Self {
        let next = Mutex::new((0, Vec::new()));
        Self { exchanges: exchanges.as_array().unwrap().clone(), next }
    }

    fn answer(&self, request: &Request) -> Result<Response, TransportError> {
        let mut next = self.next.lock().unwrap();
        let Some(exchange) = self.exchanges.get(next.0) else {
            next.1.push(format!("unexpected: {}", request.url));
            let kind = TransportErrorKind::Connect("nothing recorded".to_owned());
            return Err(TransportError::new("", kind));
        };
        next.0 += 1;
        let expected = &exchange["request"];
        let found = (request.method.as_str(), comparable(request.url.as_str()));
        let wanted = (text(&expected["method"]), comparable(text(&expected["uri"])));
        if found != wanted {
            next.1.push(format!("{found:?}, expected {wanted:?}"));
        }
        let sent = form_urlencoded::parse(request.body.expose());
        let action = sent.into_owned().find(|(name, _)| name == "Action");
        let wanted = form_urlencoded::parse(text(&expected["body"]).as_bytes());
        let wanted = wanted.into_owned().find(|(name, _)| name == "Action");
        if action != wanted {
            next.1.push(format!("{action:?}, expected {wanted:?}"));
        }
        let answer = &exchange["response"];
        let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
        let content_type = answer["headers"]["content-type"][0].as_str().unwrap_or("text/plain");
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        let body = Secret::new(answer["body"].as_str().unwrap_or_default().as_bytes().to_vec());
        Ok(Response::new(status, headers, body))
    }

    fn problem(&self) -> Result<(), String> {
        let next = self.next.lock().unwrap();
        if next.0 < self.exchanges.len() {
            return Err(format!("{} of {} requests came", next.0, self.exchanges.len()));
        }
        if next.1.is_empty() { Ok(()) } else { Err(next.1.join("; ")) }
    }
}

/// Removes the slash that the SDK puts after the path of the roles, and sorts the query.
fn comparable(url: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut query: Vec<&str> = query.split('&').collect();
    query.sort_unstable();
    format!("{}?{}", path.trim_end_matches('/'), query.join("&"))
}

/// The SDK's messages, each with the message of this library.
const ERRORS: &[(&str, &str)] = &[
    ("the credential provider was not enabled", "no IAM role is attached to this instance"),
    ("provider was not enabled", "`AWS_ACCESS_KEY_ID` is unset"),
    ("IMDS is disabled", "HTTP 403"),
    ("/token.jwt", "does not exist"),
    ("No such file or directory", "does not exist"),
    ("`role_arn` was missing", "needs `role_arn`"),
];
