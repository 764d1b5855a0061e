//! Google: the token endpoint, which asks AWS whose request a subject token is, and impersonation.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use serde_json::{Value, json};
use testkit::http::{Answer, Received};
use testkit::verifier;

use super::aws::Aws;

/// Google, and the AWS identities that have asked it for a token.
pub struct Google {
    aws: Arc<Aws>,
    identities: Mutex<Vec<String>>,
}

impl Google {
    pub const fn new(aws: Arc<Aws>) -> Self {
        Self { aws, identities: Mutex::new(Vec::new()) }
    }

    /// Lists the ARNs of the AWS identities that have got a token.
    pub fn identities(&self) -> Vec<String> {
        self.identities.lock().unwrap().clone()
    }

    /// Answers a request to the token endpoint or to the IAM Service Account Credentials API.
    pub fn answer(&self, request: &Received) -> Answer {
        let path = request.target.split('?').next().unwrap_or_default();
        if path == "/v1/token" {
            return match self.exchange(request) {
                Ok(answer) => Answer::json(200, &answer),
                Err(why) => {
                    let error = json!({ "error": "invalid_grant", "error_description": why });
                    Answer::json(400, &error)
                }
            };
        }
        if path == "/v1/oauthtoken" {
            // The token of a login.
            let answer = json!({ "access_token": "ya29.USER", "expires_in": 3599 });
            return Answer::json(200, &answer);
        }
        if path.ends_with(":generateAccessToken") {
            let expiry = "2099-01-01T00:00:00Z";
            return Answer::json(
                200,
                &json!({ "accessToken": "ya29.TOKEN", "expireTime": expiry }),
            );
        }
        Answer::new(404, "text/html", "Not Found")
    }

    fn exchange(&self, request: &Received) -> Result<Value, String> {
        let form: BTreeMap<_, _> =
            url::form_urlencoded::parse(&request.body).into_owned().collect();
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let granted = json!({
            "access_token": "ya29.FEDERATED",
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "token_type": "Bearer",
            "expires_in": 3599,
        });
        let subject_token = field("subject_token");
        if subject_token == "aaa.bbb.ccc" {
            return Ok(granted);
        }
        let query = format!("x={subject_token}");
        let decoded = url::form_urlencoded::parse(query.as_bytes()).next();
        let decoded = decoded.map(|(_, value)| value.into_owned()).unwrap_or_default();
        verifier::verify(
            &decoded,
            field("audience"),
            |id| self.aws.secret_of(id),
            SystemTime::now(),
        )?;
        let identity = self.identity(&decoded)?;
        self.identities.lock().unwrap().push(identity);
        Ok(granted)
    }

    /// Returns the ARN of the identity that has signed a verified subject token.
    fn identity(&self, subject_token: &str) -> Result<String, String> {
        let request: Value = serde_json::from_str(subject_token).map_err(|e| e.to_string())?;
        let headers = request["headers"].as_array().ok_or("no headers")?;
        let header = |name: &str| {
            let named = |header: &&Value| {
                header["key"].as_str().is_some_and(|key| key.eq_ignore_ascii_case(name))
            };
            headers.iter().find(named).and_then(|header| header["value"].as_str())
        };
        let authorization = header("authorization").ok_or("no signature")?;
        let id = authorization.split_once("Credential=").and_then(|(_, rest)| rest.split_once('/'));
        let (id, _) = id.ok_or("no credential")?;
        self.aws.identity(id, header("x-amz-security-token"))
    }
}
