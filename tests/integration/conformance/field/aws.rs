//! AWS: its metadata services, AWS STS and the portal of IAM Identity Center (SSO).

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};
use testkit::aws_sts::{SOON, refuse};
use testkit::http::{Answer, Received};
use testkit::verifier::verify_request;

use super::super::text;

/// All keys that AWS knows, by their IDs.
pub struct Aws {
    keys: Mutex<BTreeMap<String, Keys>>,
    /// By action: code, message and status.
    errors: Value,
}

/// The keys of one identity.
#[derive(Clone)]
struct Keys {
    secret: String,
    session_token: Option<String>,
    arn: String,
}

impl Aws {
    /// Creates an AWS that knows the keys of the data.
    pub fn new(keys: &Value, errors: &Value) -> Self {
        let read = |(id, keys): (&String, &Value)| {
            let keys = Keys {
                secret: text(&keys["secret"]).to_owned(),
                session_token: keys["session_token"].as_str().map(str::to_owned),
                arn: text(&keys["arn"]).to_owned(),
            };
            (id.clone(), keys)
        };
        let keys = keys.as_object().unwrap().iter().map(read).collect();
        Self { keys: Mutex::new(keys), errors: errors.clone() }
    }

    /// Returns the secret access key of an ID.
    pub fn secret_of(&self, id: &str) -> Option<String> {
        self.keys.lock().unwrap().get(id).map(|keys| keys.secret.clone())
    }

    /// Returns the ARN of the identity with those keys.
    ///
    /// # Errors
    /// What is wrong with the session token.
    pub fn identity(&self, id: &str, session_token: Option<&str>) -> Result<String, String> {
        let keys = self.keys.lock().unwrap();
        let keys = keys.get(id).ok_or("InvalidClientTokenId")?;
        if keys.session_token.as_deref() == session_token {
            Ok(keys.arn.clone())
        } else {
            Err(format!("the session token is not that of `{id}`"))
        }
    }

    /// Answers a request to a metadata service.
    pub fn metadata(&self, host: &str, request: &Received) -> Answer {
        let path = request.target.split('?').next().unwrap_or_default().trim_end_matches('/');
        let plain = |status, body: &str| Answer::new(status, "text/plain", body);
        match (host, request.method.as_str(), path) {
            ("169.254.170.2", "GET", "/v2/credentials/0123-abcd") => {
                self.document("ASIAEXAMPLEECS00001")
            }
            ("169.254.170.23", "GET", "/v1/credentials") => self.document("ASIAEXAMPLEEKS00001"),
            ("169.254.169.254", "PUT", "/latest/api/token") => plain(200, METADATA_TOKEN),
            ("169.254.169.254", "GET", _)
                if request.header("x-aws-ec2-metadata-token") != Some(METADATA_TOKEN) =>
            {
                plain(401, "Unauthorized")
            }
            ("169.254.169.254", "GET", "/latest/meta-data/placement/availability-zone") => {
                plain(200, "us-east-1a")
            }
            ("169.254.169.254", "GET", "/latest/meta-data/iam/security-credentials") => {
                plain(200, "vm-role")
            }
            ("169.254.169.254", "GET", "/latest/meta-data/iam/security-credentials/vm-role") => {
                self.document("ASIAEXAMPLEIMDS0001")
            }
            _ => plain(404, "Not Found"),
        }
    }

    /// Answers a request to AWS STS or to the SSO portal.
    pub fn service(&self, host: &str, request: &Received) -> Answer {
        if host.starts_with("sts.") {
            self.sts(host, request)
        } else if host.starts_with("portal.sso.") {
            self.sso(request)
        } else {
            Answer::new(404, "text/plain", "Not Found")
        }
    }

    fn sts(&self, host: &str, request: &Received) -> Answer {
        let form: BTreeMap<_, _> =
            url::form_urlencoded::parse(&request.body).into_owned().collect();
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let action = field("Action");
        if let [code, message, status] =
            &self.errors[action].as_array().cloned().unwrap_or_default()[..]
        {
            let status = u16::try_from(status.as_u64().unwrap()).unwrap();
            return refuse(status, text(code), text(message));
        }
        match action {
            "AssumeRole" => {
                if let Err(why) = self.signer(host, request) {
                    return refuse(403, "InvalidClientTokenId", &why);
                }
            }
            "AssumeRoleWithWebIdentity" if field("WebIdentityToken") == WEB_IDENTITY_TOKEN => {}
            _ => return refuse(400, "InvalidIdentityToken", "no such token"),
        }
        let Some((account, role)) =
            field("RoleArn").strip_prefix("arn:aws:iam::").and_then(|arn| arn.split_once(":role/"))
        else {
            return refuse(400, "ValidationError", "the ARN is not that of a role");
        };
        let arn =
            format!("arn:aws:sts::{account}:assumed-role/{role}/{}", field("RoleSessionName"));
        let (id, keys) = self.session(arn);
        let body = format!(
            "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <{action}Result><Credentials><AccessKeyId>{id}</AccessKeyId>\
             <SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken>\
             <Expiration>{SOON}</Expiration></Credentials><AssumedRoleUser><Arn>{}</Arn>\
             <AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser></{action}Result>\
             <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{action}Response>",
            keys.secret,
            keys.session_token.unwrap_or_default(),
            keys.arn,
        );
        Answer::new(200, "text/xml", body)
    }

    fn signer(&self, host: &str, request: &Received) -> Result<String, String> {
        let url = format!("https://{host}/");
        let (headers, body) = (&request.headers, &request.body);
        let id = verify_request("POST", &url, headers, body, |id| self.secret_of(id))?;
        self.identity(&id, request.header("x-amz-security-token"))
    }

    fn sso(&self, request: &Received) -> Answer {
        let query = request.target.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let query: BTreeMap<_, _> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        if request.header("x-amz-sso_bearer_token") != Some("SSO-ACCESS-TOKEN") {
            return Answer::json(401, &json!({ "message": "Session token not found or invalid" }));
        }
        let (account, role) = (&query["account_id"], &query["role_name"]);
        let role = format!("AWSReservedSSO_{role}_0123456789abcdef");
        let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/me@example.com");
        let (id, keys) = self.session(arn);
        let keys = json!({
            "accessKeyId": id,
            "secretAccessKey": keys.secret,
            "sessionToken": keys.session_token,
            "expiration": 4_070_908_800_000_u64,
        });
        Answer::json(200, &json!({ "roleCredentials": keys }))
    }

    /// Makes the keys of a new session.
    fn session(&self, arn: String) -> (String, Keys) {
        let mut all = self.keys.lock().unwrap();
        let id = format!("ASIAEXAMPLESESSION{:04}", all.len());
        let secret = format!("secretOfTheSession{:022}", all.len());
        let session_token = Some(format!("SESSION/tok+en=={:04}", all.len()));
        let keys = Keys { secret, session_token, arn };
        all.insert(id.clone(), keys.clone());
        (id, keys)
    }

    fn document(&self, id: &str) -> Answer {
        let keys = self.keys.lock().unwrap()[id].clone();
        let document = json!({
            "Code": "Success",
            "Type": "AWS-HMAC",
            "AccessKeyId": id,
            "SecretAccessKey": keys.secret,
            "Token": keys.session_token,
            "Expiration": SOON,
        });
        Answer::json(200, &document)
    }
}

const METADATA_TOKEN: &str = "IMDSV2TOKEN==";

/// The only token that AWS STS accepts.
const WEB_IDENTITY_TOKEN: &str = "irsa.jwt.token";
