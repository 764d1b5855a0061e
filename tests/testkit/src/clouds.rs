//! The fake of both clouds on one loopback port, and the instance metadata service of AWS.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use crate::aws_sts;
use crate::google::{self, Targets};
use crate::http::{Answer, Handler, Received, Server};
use crate::subject_tokens;

/// A running fake of both clouds.
#[derive(Debug)]
pub struct Clouds {
    server: Server,
    log: Arc<Log>,
}

/// The requests so far.
pub type Log = Mutex<Vec<Received>>;

impl Clouds {
    /// Starts a fake that accepts only subject tokens with a signed target resource. `overrides`
    /// replaces the response to a request such as `PUT /latest/api/token`.
    pub fn start(overrides: BTreeMap<String, Answer>) -> Self {
        Self::start_with(move |_, key| overrides.get(key).cloned(), Targets::Signed)
    }

    /// Starts a fake that first calls `hook` with the request and a key such as `POST /v1/token`.
    /// If the hook returns `None`, the fake responds itself. The client waits as long as the hook
    /// does.
    pub fn start_hooked(
        hook: impl Fn(&Received, &str) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::start_with(hook, Targets::Signed)
    }

    /// Starts a fake for Google's own clients that calls `hook` as [`Clouds::start_hooked`] does.
    pub fn start_hooked_for_any_client(
        hook: impl Fn(&Received, &str) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::start_with(hook, Targets::SignedOrNot)
    }

    /// Starts a fake for Google's own clients, some of which do not sign the target resource.
    pub fn start_for_any_client() -> Self {
        Self::start_with(|_, _| None, Targets::SignedOrNot)
    }

    fn start_with(
        hook: impl Fn(&Received, &str) -> Option<Answer> + Send + Sync + 'static,
        targets: Targets,
    ) -> Self {
        let log = Arc::new(Log::default());
        let requests = Arc::clone(&log);
        let handler = Handler::new(move |request| {
            requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
            let path = request.target.split('?').next().unwrap_or_default();
            let key = format!("{} {path}", request.method);
            hook(request, &key).unwrap_or_else(|| answer(request, &key, targets, &requests))
        });
        Self { server: Server::of(handler), log }
    }

    /// Returns the server, whose responses another server may use too.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Returns the origin of every URL, such as `http://127.0.0.1:40123`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.server().address)
    }

    /// Returns the variables of a machine with an AWS identity that this fake knows.
    pub fn aws_variables(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL_STS", self.origin()),
            ("AWS_REGION", "us-east-2".to_owned()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.to_owned()),
            ("AWS_SESSION_TOKEN", SESSION_TOKEN.to_owned()),
        ]
    }

    /// Returns the host and port of every URL.
    pub fn authority(&self) -> String {
        self.server().address.to_string()
    }

    /// Lists the requests so far.
    pub fn requests(&self) -> Vec<Received> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lists the requests so far, each as its method and target.
    pub fn request_lines(&self) -> Vec<String> {
        let line = |request: &Received| format!("{} {}", request.method, request.target);
        self.requests().iter().map(line).collect()
    }

    /// Counts the connections so far.
    pub fn connections(&self) -> usize {
        self.server().connections()
    }
}

/// Responds to a request as the clouds do; `key` is its method and path, `log` has it and those
/// before it.
pub fn answer(request: &Received, key: &str, targets: Targets, log: &Log) -> Answer {
    let metadata = |body: &str| {
        if request.header("x-aws-ec2-metadata-token") == Some(METADATA_TOKEN) {
            Answer::new(200, "text/plain", body)
        } else {
            Answer::new(401, "text/html", "Unauthorized")
        }
    };
    match key {
        "PUT /latest/api/token" => {
            if request.header("x-aws-ec2-metadata-token-ttl-seconds").is_none() {
                return Answer::new(400, "text/html", "Bad Request");
            }
            Answer::new(200, "text/plain", METADATA_TOKEN)
        }
        "GET /latest/meta-data/placement/availability-zone" => metadata("us-east-2b"),
        "GET /latest/meta-data/iam/security-credentials"
        | "GET /latest/meta-data/iam/security-credentials/" => metadata(ROLE),
        "GET /latest/meta-data/iam/security-credentials/fake-role" => metadata(
            &json!({
                "Code": "Success",
                "LastUpdated": "2026-01-01T00:00:00Z",
                "Type": "AWS-HMAC",
                "AccessKeyId": ACCESS_KEY_ID,
                "SecretAccessKey": SECRET_ACCESS_KEY,
                "Token": SESSION_TOKEN,
                "Expiration": "2099-01-01T00:00:00Z",
            })
            .to_string(),
        ),
        // The endpoint of an ECS task, and of a pod with its token, if
        // `AWS_CONTAINER_CREDENTIALS_FULL_URI` leads here.
        "GET /v2/credentials/fake" => Answer::new(200, "application/json", role_keys()),
        "GET /v1/credentials" if request.header("authorization") == Some(POD_TOKEN) => {
            Answer::new(200, "application/json", role_keys())
        }
        "GET /v1/credentials" => Answer::new(403, "text/plain", "Forbidden"),
        // The portal of SSO, if `AWS_ENDPOINT_URL_SSO` is the origin.
        "GET /federation/credentials"
            if request.header("x-amz-sso_bearer_token") == Some(SSO_TOKEN) =>
        {
            let keys = json!({
                "accessKeyId": ACCESS_KEY_ID,
                "secretAccessKey": SECRET_ACCESS_KEY,
                "sessionToken": SESSION_TOKEN,
                "expiration": 4_070_908_800_000_u64,
            });
            Answer::new(200, "application/json", json!({ "roleCredentials": keys }).to_string())
        }
        // AWS STS, if `AWS_ENDPOINT_URL_STS` is the origin.
        "POST /" => aws_sts::answer(request, log),
        // The sign-in of AWS, if `AWS_ENDPOINT_URL_SIGNIN` is the origin.
        "POST /federation" => aws_sts::answer_sign_in(request),
        // Not an API of a cloud: the number of requests of each kind.
        "GET /counts" => Answer::new(200, "application/json", counts(log)),
        key => subject_tokens::answer(request, key)
            .unwrap_or_else(|| google::answer(request, key, targets)),
    }
}

fn counts(log: &Log) -> String {
    let mut counts = BTreeMap::new();
    for request in log.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        *counts.entry(format!("{} {}", request.method, request.target)).or_insert(0) += 1;
    }
    json!(counts).to_string()
}

fn role_keys() -> String {
    let keys = json!({
        "RoleArn": "arn:aws:iam::123456789012:role/fake-role",
        "AccessKeyId": ACCESS_KEY_ID,
        "SecretAccessKey": SECRET_ACCESS_KEY,
        "Token": SESSION_TOKEN,
        "Expiration": "2099-01-01T00:00:00Z",
    });
    keys.to_string()
}

pub const AUDIENCE: &str = "//iam.googleapis.com/projects/123456789012/locations/global/\
workloadIdentityPools/fake-pool/providers/fake-aws";

pub const ROLE: &str = "fake-role";

pub const ACCESS_KEY_ID: &str = "AKIDFAKEEXAMPLE";

pub const SECRET_ACCESS_KEY: &str = "fake/secret+access/key+EXAMPLE";

pub const SESSION_TOKEN: &str = "fake-session-token/EXAMPLE+==";

pub const POD_TOKEN: &str = "fake-pod-token.EXAMPLE";

pub const SSO_TOKEN: &str = "fake-sso-token.EXAMPLE";

pub const METADATA_TOKEN: &str = "fake-metadata-token==";

pub const FEDERATED_TOKEN: &str = "fake-federated-token.EXAMPLE";

pub const ACCESS_TOKEN: &str = "fake-access-token.EXAMPLE";

pub const WORKSPACE_TOKEN: &str = "fake-domain-token.EXAMPLE";

pub const DOWNSCOPED_TOKEN: &str = "fake-downscoped-token.EXAMPLE";

pub const ASSUMED_ACCESS_KEY_ID: &str = "ASIAFAKEEXAMPLE";

pub const ASSUMED_SECRET_ACCESS_KEY: &str = "fake/assumed+secret/key+EXAMPLE";

pub const ASSUMED_SESSION_TOKEN: &str = "fake-assumed-session-token/EXAMPLE+==";

pub const FAKE_SIGNATURE: &str = "ZmFrZS1zaWduYXR1cmUuRVhBTVBMRQ";

/// The OAuth client of a login.
pub const LOGIN_CLIENT: &str = "fake-client";

pub const LOGIN_CLIENT_SECRET: &str = "fake-client-secret.EXAMPLE";

/// The refresh token of a login.
pub const REFRESH_TOKEN: &str = "fake-refresh-token.EXAMPLE";

/// The refresh token of a login that is replaced when it is used.
pub const CHANGING_REFRESH_TOKEN: &str = "fake-changing-refresh-token.EXAMPLE";

/// The refresh token that replaces [`CHANGING_REFRESH_TOKEN`].
pub const REPLACED_REFRESH_TOKEN: &str = "fake-replaced-refresh-token.EXAMPLE";

/// The access token of a login.
pub const USER_TOKEN: &str = "fake-user-token.EXAMPLE";
