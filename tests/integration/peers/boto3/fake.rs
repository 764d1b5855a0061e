//! All AWS services that issue credentials, on one port. An access key ID tells how it was issued:
//! the role, the caller and the parameters.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::aws_sts::{SOON, refuse};
use testkit::http::{Answer, Received, Server};
use testkit::verifier::verify_request;

pub fn start() -> Server {
    Server::start(answer)
}

fn answer(request: &Received) -> Answer {
    let path = request.target.split('?').next().unwrap_or_default();
    let segments: Vec<_> = path.trim_matches('/').split('/').collect();
    match (request.method.as_str(), &segments[..]) {
        ("POST", [""]) => sts(request),
        ("POST", ["token"]) => sso_token(request),
        ("GET", ["federation", "credentials"]) => sso_role(request),
        ("GET", ["container", kind]) => container(request, kind),
        (method, ["instance", kind, "latest", rest @ ..]) => instance(request, kind, method, rest),
        _ => Answer::new(404, "text/plain", "Not Found"),
    }
}

fn sts(request: &Received) -> Answer {
    let form: BTreeMap<_, _> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let role = field("RoleArn").rsplit('/').next().unwrap_or_default();
    let asked_by = match field("Action") {
        "AssumeRole" => match signer(request) {
            Ok(id) => id,
            Err(why) => return refuse(403, "SignatureDoesNotMatch", &why),
        },
        "AssumeRoleWithWebIdentity" if field("WebIdentityToken") == "web-identity-token" => {
            "web-identity".to_owned()
        }
        _ => return refuse(400, "InvalidIdentityToken", "no such token"),
    };
    if role == "denied" {
        return refuse(403, "AccessDenied", "not authorized");
    }
    if field("DurationSeconds").parse().is_ok_and(|seconds: u32| seconds < 900) {
        return refuse(400, "ValidationError", "too short");
    }
    let mut id = format!("ASIA_{role}");
    for (name, value) in [
        ("for", field("DurationSeconds")),
        ("external", field("ExternalId")),
        ("session", field("RoleSessionName")),
        ("by", &asked_by),
    ] {
        // Both programs have their own default for the name of a session.
        let own = value == "gcp-wif" || value.starts_with("botocore-session-");
        let is_left_out = value.is_empty() || (name == "session" && own);
        if !is_left_out {
            id += &format!("_{name}_{value}");
        }
    }
    let id = access_key_id(&id);
    let action = field("Action");
    let body = format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>\
         <Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>secret-of-{id}</SecretAccessKey>\
         <SessionToken>token-of-{id}</SessionToken><Expiration>{SOON}</Expiration></Credentials>\
         <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/{role}/x</Arn>\
         <AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser></{action}Result>\
         <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{action}Response>"
    );
    Answer::new(200, "text/xml", body)
}

/// Returns a text as an access key id, which has letters, digits and underscores only.
fn access_key_id(text: &str) -> String {
    text.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
}

/// Returns the access key ID that signed a request. A temporary key needs its session token.
fn signer(request: &Received) -> Result<String, String> {
    let url = format!("http://{}/", request.header("host").unwrap_or_default());
    let secret_of = |id: &str| Some(format!("secret-of-{id}"));
    let id = verify_request("POST", &url, &request.headers, &request.body, secret_of)?;
    let token = id.starts_with("ASIA").then(|| format!("token-of-{id}"));
    match request.header("x-amz-security-token") == token.as_deref() {
        true => Ok(id),
        false => Err("the session token is not that of the access key id".to_owned()),
    }
}

fn sso_role(request: &Received) -> Answer {
    let query = request.target.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let query: BTreeMap<_, _> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let token = request.header("x-amz-sso_bearer_token").unwrap_or_default();
    if !["sso-token", "refreshed-sso-token"].contains(&token) {
        let mut answer = Answer::json(401, &json!({ "message": "Session token not found" }));
        answer.headers.push(("x-amzn-errortype".into(), "UnauthorizedException".into()));
        return answer;
    }
    let id = format!("ASIA_{}_of_{}_by_{token}", query["role_name"], query["account_id"]);
    let id = access_key_id(&id);
    let credentials = json!({
        "accessKeyId": id,
        "secretAccessKey": format!("secret-of-{id}"),
        "sessionToken": format!("token-of-{id}"),
        "expiration": 4_070_908_800_000_u64,
    });
    Answer::json(200, &json!({ "roleCredentials": credentials }))
}

fn sso_token(request: &Received) -> Answer {
    let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let expected = json!({
        "clientId": "client",
        "clientSecret": "client-secret",
        "grantType": "refresh_token",
        "refreshToken": "sso-refresh-token",
    });
    if asked != expected {
        return Answer::json(400, &json!({ "error": "invalid_grant" }));
    }
    let token = json!({
        "accessToken": "refreshed-sso-token",
        "tokenType": "Bearer",
        "expiresIn": 3600,
        "refreshToken": "next-sso-refresh-token",
    });
    Answer::json(200, &token)
}

fn container(request: &Received, kind: &str) -> Answer {
    let mut id = format!("ASIA_{kind}");
    if let Some(authorization) = request.header("authorization") {
        id += &format!("_by_{authorization}");
    }
    match kind {
        "not-found" => Answer::json(404, &json!({ "code": "NotFound", "message": "no task" })),
        "error" => Answer::json(500, &json!({ "message": "not now" })),
        _ => document(&access_key_id(&id), kind),
    }
}

fn instance(request: &Received, kind: &str, method: &str, rest: &[&str]) -> Answer {
    let text = |status, body: &str| Answer::new(status, "text/plain", body);
    let has_token = request.header("x-aws-ec2-metadata-token") == Some("metadata-token");
    let v1 = kind.starts_with("v1");
    match (kind, method, rest) {
        ("nothing", ..) => text(404, "Not Found"),
        ("forbidden" | "v1", "PUT", _) => text(403, "Forbidden"),
        ("v1-405", "PUT", _) => text(405, "Method Not Allowed"),
        ("bad-request", "PUT", _) => text(400, "Bad Request"),
        (_, "PUT", ["api", "token"]) => {
            let mut answer = text(200, "metadata-token");
            let ttl = request.header("x-aws-ec2-metadata-token-ttl-seconds").unwrap_or("0");
            let header = ("x-aws-ec2-metadata-token-ttl-seconds".to_owned(), ttl.to_owned());
            answer.headers.push(header);
            answer
        }
        _ if !v1 && !has_token => text(401, "Unauthorized"),
        (_, _, ["meta-data", "placement", "availability-zone"]) => text(200, "us-west-2-lax-1a"),
        ("no-role", _, ["meta-data", "iam", "security-credentials"]) => text(404, "Not Found"),
        ("empty-list", _, ["meta-data", "iam", "security-credentials"]) => text(200, ""),
        (_, _, ["meta-data", "iam", "security-credentials"]) => text(200, "role"),
        ("failed", _, ["meta-data", "iam", "security-credentials", "role"]) => {
            let code = "AssumeRoleUnauthorizedAccess";
            Answer::json(200, &json!({ "Code": code, "Message": "EC2 cannot assume the role." }))
        }
        (kind, _, ["meta-data", "iam", "security-credentials", "role"]) => {
            document(&access_key_id(&format!("ASIA_instance_{kind}")), kind)
        }
        _ => text(404, "Not Found"),
    }
}

fn document(id: &str, kind: &str) -> Answer {
    let mut document = json!({
        "Code": "Success",
        "AccessKeyId": id,
        "SecretAccessKey": format!("secret-of-{id}"),
        "Token": format!("token-of-{id}"),
        "Expiration": if kind == "ended" { "2020-01-01T00:00:00Z" } else { SOON },
    });
    let members = document.as_object_mut().unwrap();
    match kind {
        "no-json" => return Answer::new(200, "text/html", "<html>"),
        "no-token" => drop(members.remove("Token")),
        "no-end" => drop(members.remove("Expiration")),
        "lower-case" => {
            let lower = |(name, value): (&String, &Value)| (name.to_lowercase(), value.clone());
            document = members.iter().map(lower).collect::<serde_json::Map<_, _>>().into();
        }
        _ => {}
    }
    Answer::json(200, &document)
}
