//! Google's library for Python, which sends the same requests for the same token of a user, of a service
//! account or within an access boundary. [`DIFFERENCES`] lists what differs, by name.

use std::collections::{BTreeMap, BTreeSet};
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

use crate::support::outside;

#[test]
fn google_auth_sends_the_same_requests() {
    let Some(python) = outside::named_by("GCP_WIF_TEST_PYTHON", "google-auth") else { return };
    let file = std::env::temp_dir().join(format!("gcp-wif-requests-{}", std::process::id()));
    std::fs::write(&file, SUBJECT_TOKEN).unwrap();
    let mut differences = BTreeSet::new();
    for case in cases() {
        let given = case.input(file.to_str().unwrap());
        let theirs = of_google_auth(&python, &given);
        let ours = of_this_library(&given);
        let (ours, theirs) = (ours.map(same_form), theirs.map(same_form));
        compare(&case, &ours, &theirs, &mut differences);
    }
    std::fs::remove_file(&file).unwrap();
    let expected: BTreeSet<&str> = DIFFERENCES.iter().map(|(name, _)| *name).collect();
    assert_eq!(differences, expected, "the list of differences is not up to date");
    for (name, reason) in DIFFERENCES {
        outside::say(&format!("google-auth differs in {name}: {reason}"));
    }
}

/// One token that both are asked for.
#[derive(Clone, Copy, Default)]
struct Case {
    name: &'static str,
    subject: Option<&'static str>,
    scopes: &'static [&'static str],
    delegates: &'static [&'static str],
    quota_project: Option<&'static str>,
    boundary: Option<&'static str>,
}

fn cases() -> Vec<Case> {
    let user = Case {
        name: "a user",
        subject: Some("user@example.com"),
        scopes: &[GMAIL],
        ..Case::default()
    };
    let account = Case { name: "a service account", scopes: &[CLOUD_PLATFORM], ..Case::default() };
    vec![
        user,
        Case { name: "two scopes", scopes: &[GMAIL, CLOUD_PLATFORM], ..user },
        Case { name: "a user, by delegates", delegates: DELEGATES, ..user },
        Case { name: "a user, with a quota project", quota_project: Some("my-project"), ..user },
        account,
        Case { name: "delegates", delegates: DELEGATES, ..account },
        Case { name: "a quota project", quota_project: Some("my-project"), ..account },
        Case { name: "a boundary", boundary: Some(BOUNDARY), ..account },
    ]
}

impl Case {
    fn input(&self, file: &str) -> Value {
        let account = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/p/providers/f",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": "https://sts.googleapis.com/v1/token",
            "credential_source": { "file": file },
        });
        let mut account = account;
        if let Some(project) = self.quota_project {
            account["quota_project_id"] = project.into();
        }
        let boundary: Value =
            self.boundary.map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
        json!({
            "account": account,
            "target": TARGET,
            "scopes": self.scopes,
            "delegates": self.delegates,
            "subject": self.subject,
            "boundary": boundary,
            "responses": {
                "/v1/token": { "access_token": "made-up-federated", "expires_in": 3599, "token_type": "Bearer" },
                ":generateAccessToken": { "accessToken": "made-up-access", "expireTime": "2099-01-01T00:00:00Z" },
                ":signJwt": { "keyId": "k", "signedJwt": "bWFkZQ.dXA.and0" },
                "/token": { "access_token": "made-up-user", "expires_in": 3599, "token_type": "Bearer" },
            },
        })
    }
}

/// The requests for one token, and the token.
struct Sent {
    requests: Vec<Value>,
    token: Value,
}

impl Sent {
    fn map(self, f: impl Fn(&Value) -> Value) -> Self {
        Self { requests: self.requests.iter().map(f).collect(), token: self.token }
    }
}

fn of_google_auth(python: &OsStr, given: &Value) -> Sent {
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
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sent: Value = serde_json::from_slice(&output.stdout).unwrap();
    Sent { requests: sent["requests"].as_array().unwrap().clone(), token: sent["token"].clone() }
}

fn of_this_library(given: &Value) -> Sent {
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

/// Returns a request with its body decoded: the fields of a form, or the JSON with the payload of a JWT.
fn same_form(request: &Value) -> Value {
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
fn compare(case: &Case, ours: &Sent, theirs: &Sent, differences: &mut BTreeSet<&str>) {
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
const DIFFERENCES: &[(&str, &str)] = &[
    ("`accept`", "this library says that it reads JSON"),
    ("`delegates`", "google-auth sends an empty list"),
    ("`options`", "google-auth percent-encodes the JSON before the form does"),
    ("`sa-impersonation`", "of google-auth, it is about `service_account_impersonation_url` only"),
    ("`x-goog-api-client`", "google-auth leaves it out for a boundary and for a user's token"),
];

const SUBJECT_TOKEN: &str = "made-up.subject.token";

const TARGET: &str = "job@my-project.iam.gserviceaccount.com";

const DELEGATES: &[&str] =
    &["projects/-/serviceAccounts/delegate@my-project.iam.gserviceaccount.com"];

const GMAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";

const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

const BOUNDARY: &str = r#"{"accessBoundary":{"accessBoundaryRules":[{
  "availablePermissions": ["inRole:roles/storage.objectViewer"],
  "availableResource": "//storage.googleapis.com/projects/_/buckets/my-bucket",
  "availabilityCondition": {"title": "one folder", "expression":
    "resource.name.startsWith('projects/_/buckets/my-bucket/objects/my-folder/')"}
}]}}"#;
