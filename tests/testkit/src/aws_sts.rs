//! A fake of AWS STS: checks the signature of a form and responds with XML.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use crate::clouds::{
    ACCESS_KEY_ID, ASSUMED_ACCESS_KEY_ID, ASSUMED_SECRET_ACCESS_KEY, ASSUMED_SESSION_TOKEN, Log,
    ROLE, SECRET_ACCESS_KEY,
};
use crate::http::{Answer, Received};
use crate::verifier::verify_request;

/// Responds to a request as AWS STS does. `log` has the sessions that the fake has issued.
pub fn answer(request: &Received, log: &Log) -> Answer {
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let action = field("Action");
    if field("Version") != "2011-06-15" {
        return refuse(400, "InvalidAction", "the version is not 2011-06-15");
    }
    if action != "AssumeRoleWithWebIdentity" {
        let host = request.header("host").unwrap_or_default();
        let url = format!("http://{host}{}", request.target);
        let body = &request.body;
        let token = request.header("x-amz-security-token").unwrap_or_default();
        match verify_request(&request.method, &url, &request.headers, body, secret_of) {
            Ok(id) if id == ASSUMED_ACCESS_KEY_ID && token != ASSUMED_SESSION_TOKEN => {
                return refuse(403, "InvalidClientTokenId", "The security token is invalid.");
            }
            Ok(id) if id == ASSUMED_ACCESS_KEY_ID && action == "GetCallerIdentity" => {
                return succeed(action, &caller_of(log));
            }
            Err(why) if why.starts_with("InvalidClientTokenId") => {
                return refuse(403, "InvalidClientTokenId", "The security token is invalid.");
            }
            Err(why) => return refuse(403, "SignatureDoesNotMatch", &why),
            Ok(_) => {}
        }
    }
    let is_session = request.header("x-amz-security-token").is_some();
    if let Some(refused) = refuse_mfa(field("SerialNumber"), field("TokenCode")) {
        return refused;
    }
    let session_name = field("RoleSessionName");
    let role = field("RoleArn").rsplit('/').next().unwrap_or_default();
    match action {
        "GetCallerIdentity" => succeed(
            action,
            &format!(
                "<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/i-0123456789abcdef0</Arn>\
                 <UserId>AROAFAKEEXAMPLE:i-0123456789abcdef0</UserId><Account>{ACCOUNT}</Account>"
            ),
        ),
        "GetWebIdentityToken" => match (field("Audience.member.1"), field("SigningAlgorithm")) {
            ("", _) => refuse(400, "ValidationError", "Audience is missing"),
            (_, "RS256" | "ES384") => succeed(
                action,
                &format!(
                    "<WebIdentityToken>{WEB_IDENTITY_TOKEN}</WebIdentityToken>\
                     <Expiration>{SOON}</Expiration>"
                ),
            ),
            _ => refuse(400, "ValidationError", "SigningAlgorithm is missing"),
        },
        "AssumeRole" | "AssumeRoleWithWebIdentity"
            if role.is_empty() || session_name.is_empty() =>
        {
            refuse(400, "ValidationError", "RoleArn or RoleSessionName is missing")
        }
        "AssumeRole" | "AssumeRoleWithWebIdentity" => succeed(
            action,
            &format!(
                "<AssumedRoleUser>\
                 <Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session_name}</Arn>\
                 <AssumedRoleId>AROAFAKEEXAMPLE:{session_name}</AssumedRoleId></AssumedRoleUser>{}",
                credentials()
            ),
        ),
        "GetSessionToken" if is_session => {
            refuse(403, "AccessDenied", "Cannot call GetSessionToken with session credentials")
        }
        "GetSessionToken" => succeed(action, &credentials()),
        _ => refuse(400, "InvalidAction", "Could not find operation"),
    }
}

/// Returns the identity of the last session.
fn caller_of(log: &Log) -> String {
    let log = log.lock().unwrap_or_else(PoisonError::into_inner);
    let forms = log.iter().rev().map(|request| {
        let form = url::form_urlencoded::parse(&request.body).into_owned();
        form.collect::<BTreeMap<String, String>>()
    });
    let mut roles = forms.filter_map(|form| {
        let role = form.get("RoleArn")?.rsplit('/').next()?.to_owned();
        Some((role, form.get("RoleSessionName")?.clone()))
    });
    match roles.next() {
        Some((role, name)) => format!(
            "<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}</Arn>\
             <UserId>AROAFAKEEXAMPLE:{name}</UserId><Account>{ACCOUNT}</Account>"
        ),
        None => format!(
            "<Arn>arn:aws:iam::{ACCOUNT}:user/fake-user</Arn>\
             <UserId>AIDAFAKEEXAMPLE</UserId><Account>{ACCOUNT}</Account>"
        ),
    }
}

/// Responds to getSigninToken for the session of a role, and to any other request with an HTML
/// page.
pub fn answer_sign_in(request: &Received) -> Answer {
    let form: BTreeMap<String, String> =
        url::form_urlencoded::parse(&request.body).into_owned().collect();
    let session = form.get("Session").map(String::as_str).unwrap_or_default();
    let keys: serde_json::Value = serde_json::from_str(session).unwrap_or_default();
    let is_known = keys["sessionId"] == ASSUMED_ACCESS_KEY_ID
        && keys["sessionKey"] == ASSUMED_SECRET_ACCESS_KEY
        && keys["sessionToken"] == ASSUMED_SESSION_TOKEN;
    if !is_known || form.get("Action").is_none_or(|action| action != "getSigninToken") {
        return Answer::new(400, "text/html", "<html>Invalid credentials parameter</html>");
    }
    let duration = form.get("SessionDuration").map(String::as_str).unwrap_or_default();
    let token = format!("{{\"SigninToken\":\"fake+sign-in/{duration}\"}}");
    Answer::new(200, "application/json", token)
}

/// Refuses every code but one, for any device.
fn refuse_mfa(serial: &str, code: &str) -> Option<Answer> {
    let why = match (serial, code) {
        ("", "") => return None,
        ("", _) | (_, "") => "must provide both MFA serial number and one time pass code.",
        _ if serial.contains(":user/") => {
            "unable to validate MFA code.  Please verify your MFA serial number is valid and \
             associated with this user."
        }
        (_, MFA_CODE) => return None,
        _ => "invalid MFA one time pass code.",
    };
    let message = format!("MultiFactorAuthentication failed with {why} ");
    Some(refuse(403, "AccessDenied", message.trim_end()))
}

/// Returns the secret of a known access key id.
pub fn secret_of(id: &str) -> Option<String> {
    match id {
        ACCESS_KEY_ID => Some(SECRET_ACCESS_KEY.to_owned()),
        ASSUMED_ACCESS_KEY_ID => Some(ASSUMED_SECRET_ACCESS_KEY.to_owned()),
        _ => None,
    }
}

fn credentials() -> String {
    format!(
        "<Credentials><AccessKeyId>{ASSUMED_ACCESS_KEY_ID}</AccessKeyId>\
         <SecretAccessKey>{ASSUMED_SECRET_ACCESS_KEY}</SecretAccessKey>\
         <SessionToken>{ASSUMED_SESSION_TOKEN}</SessionToken>\
         <Expiration>{SOON}</Expiration></Credentials>"
    )
}

pub fn succeed(action: &str, result: &str) -> Answer {
    let body = format!(
        "<{action}Response xmlns=\"{NAME_SPACE}\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{action}Response>"
    );
    Answer::new(200, "text/xml", body)
}

/// Returns an error of AWS STS.
pub fn refuse(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "<ErrorResponse xmlns=\"{NAME_SPACE}\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    );
    Answer::new(status, "text/xml", body)
}

/// The code that every MFA device shows.
const MFA_CODE: &str = "123456";

pub const ACCOUNT: &str = "123456789012";

/// A well-formed JWT, with a made-up header, claims and signature.
pub const WEB_IDENTITY_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJmYWtlIn0.RkFLRQ";

/// The expiry of everything that the fake issues.
pub const SOON: &str = "2099-01-01T00:00:00Z";

const NAME_SPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

const REQUEST_ID: &str = "01234567-89ab-cdef-0123-456789abcdef";
