//! The requests of both libraries.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use gcp_wif::access_boundary::AccessBoundary;
use gcp_wif::context::{Context, Destination, Transport, TransportError};
use gcp_wif::external_account::Trust;
use gcp_wif::federation::Federation;
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use serde_json::{Value, json};
use testkit::files::ReadOnlyFiles;
use testkit::output::stderr;

use super::case::TARGET;

/// The requests for one token, and the token.
pub(super) struct Sent {
    pub(super) requests: Vec<Value>,
    pub(super) token: Value,
}

impl Sent {
    pub(super) fn map(self, f: impl Fn(&Value) -> Value) -> Self {
        Self { requests: self.requests.iter().map(f).collect(), token: self.token }
    }
}

pub(super) fn of_google_auth(python: &OsStr, given: &Value) -> Sent {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/google_requests.py");
    let mut child = Command::new(python)
        .args(["-I", script])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let sent: Value = serde_json::from_slice(&output.stdout).unwrap();
    Sent { requests: sent["requests"].as_array().unwrap().clone(), token: sent["token"].clone() }
}

pub(super) fn of_this_library(given: &Value) -> Sent {
    let recorder = Arc::new(Recorder {
        responses: serde_json::from_value(given["responses"].clone()).unwrap(),
        requests: Mutex::default(),
    });
    let files = [(
        given["account"]["credential_source"]["file"].as_str().unwrap().into(),
        SUBJECT_TOKEN.to_owned(),
    )];
    let context = Context::new()
        .with_environment(Arc::new(BTreeMap::<String, String>::new()))
        .with_transport(Arc::clone(&recorder) as _)
        .with_file_system(Arc::new(ReadOnlyFiles(files.into())));
    let url = format!(
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{TARGET}:generateAccessToken"
    );
    let file = json!({
        "type": "impersonated_service_account",
        "service_account_impersonation_url": url,
        "delegates": given["delegates"],
        "quota_project_id": given["account"]["quota_project_id"],
        "source_credentials": given["account"],
    });
    let scopes = given["scopes"].as_array().unwrap().iter().map(|scope| scope.as_str().unwrap());
    let mut federation =
        Federation::from_json(file.to_string().as_bytes(), &Trust::default(), context)
            .unwrap()
            .with_scopes(scopes);
    if let Some(subject) = given["subject"].as_str() {
        federation = federation.with_subject(subject).unwrap();
    }
    if !given["boundary"].is_null() {
        let boundary = AccessBoundary::from_json(given["boundary"].to_string().as_bytes()).unwrap();
        federation = federation.with_access_boundary(boundary);
    }
    let token = federation.access_token(&[]).unwrap().token().expose().as_str().into();
    let requests = recorder.requests.lock().unwrap().clone();
    Sent { requests, token }
}

/// A transport that answers from a table, as that of the script.
struct Recorder {
    responses: BTreeMap<String, Value>,
    requests: Mutex<Vec<Value>>,
}

impl Transport for Recorder {
    fn send(&self, request: &Request, _: Destination) -> Result<Response, TransportError> {
        let headers: BTreeMap<&str, &str> =
            request.headers.iter().map(|header| (&*header.name, header.value.expose())).collect();
        self.requests.lock().unwrap().push(json!({
            "method": request.method.as_str(),
            "url": request.url.as_str(),
            "headers": headers,
            "body": String::from_utf8_lossy(request.body.expose()),
        }));
        let end = request.url.as_str();
        // The longest end is the right one: `/v1/token` also ends with `/token`.
        let found = self.responses.iter().filter(|(known, _)| end.ends_with(known.as_str()));
        let (_, answer) = found.max_by_key(|(known, _)| known.len()).expect("a known URL");
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Ok(Response::new(200, headers, Secret::new(answer.to_string().into_bytes())))
    }
}

pub(super) const SUBJECT_TOKEN: &str = "made-up.subject.token";
