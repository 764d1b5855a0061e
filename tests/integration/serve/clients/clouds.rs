//! A fake of both clouds whose tokens and sessions expire soon. It records the requests that it refuses.

use std::sync::{Arc, Mutex, PoisonError};

use percent_encoding::percent_decode_str;
use testkit::aws_sts;
use testkit::clouds::{
    ACCESS_TOKEN, ASSUMED_ACCESS_KEY_ID, ASSUMED_SESSION_TOKEN, Clouds, Log, ROLE, SESSION_TOKEN,
    answer,
};
use testkit::google::Targets;
use testkit::http::{Answer, Received};
use testkit::verifier::verify_request;

use super::bucket;
use super::issuer::Issuer;

/// What the fake has issued and refused.
#[derive(Debug)]
pub struct ShortLived {
    tokens: Issuer,
    sessions: Issuer,
    /// Whether the machine has an instance metadata service.
    has_instance_metadata: bool,
    /// Whether the machine has a role in AWS.
    has_role: bool,
    refusals: Mutex<Vec<String>>,
}

impl ShortLived {
    pub fn start(has_instance_metadata: bool, has_role: bool) -> (Clouds, Arc<Self>) {
        let own = Arc::new(Self {
            tokens: Issuer::new("made-up-"),
            sessions: Issuer::new("made-up-session-"),
            has_instance_metadata,
            has_role,
            refusals: Mutex::default(),
        });
        let issuer = Arc::clone(&own);
        let clouds = Clouds::start_hooked_for_any_client(move |request, key| {
            Some(issuer.answer(request, key).unwrap_or_else(|why| issuer.refuse(why)))
        });
        (clouds, own)
    }

    /// Lists the reasons for the refusals so far.
    pub fn refusals(&self) -> Vec<String> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn refuse(&self, why: String) -> Answer {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).push(why.clone());
        Answer::new(401, "text/plain", why)
    }

    fn answer(&self, request: &Received, key: &str) -> Result<Answer, String> {
        let issuer = match key {
            NEXT_TOKEN => Some(&self.tokens),
            NEXT_SESSION => Some(&self.sessions),
            _ => None,
        };
        if let Some(issuer) = issuer {
            return issuer.wait_for_next().map(|()| Answer::new(200, "text/plain", ""));
        }
        if let Some(answer) = bucket::answer(request, &self.tokens) {
            return answer;
        }
        if request.target.starts_with("/latest/") && !self.has_instance_metadata {
            return Err(format!("{key}: this machine has no instance metadata"));
        }
        let session = session_of(request);
        if key == "POST /v1/token" && self.has_role && session.is_none() {
            return Err(format!("{key}: no session has signed the request"));
        }
        if let Some(session) = session {
            self.sessions.check(&session).map_err(|why| format!("{key}: {why}"))?;
            if key == "POST /" && has_action(request, "GetCallerIdentity") {
                return caller(request, &session);
            }
        }
        let answer = answer(request, key, Targets::SignedOrNot, &Log::default());
        Ok(if answer.status == 200 { self.shorten(answer) } else { answer })
    }

    /// Replaces each long-lived token and session by a new one that expires soon.
    fn shorten(&self, mut answer: Answer) -> Answer {
        let kinds = [
            (SESSION_TOKEN, &self.sessions),
            (ASSUMED_SESSION_TOKEN, &self.sessions),
            (ACCESS_TOKEN, &self.tokens),
        ];
        for (name, issuer) in kinds {
            if answer.body.contains(name) {
                let (new, end) = issuer.issue();
                answer.body = answer.body.replace(name, &new);
                answer.body = answer.body.replace(aws_sts::SOON, &end.to_string());
            }
        }
        answer
    }
}

/// Returns the session token with which a request to AWS is signed, or the signed request that an exchange
/// contains.
fn session_of(request: &Received) -> Option<String> {
    if let Some(session) = request.header("x-amz-security-token") {
        return Some(session.to_owned());
    }
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let text = decoded(&decoded(&String::from_utf8_lossy(&request.body)));
    let (_, rest) = text.split_once("made-up-session-")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("made-up-session-{digits}"))
}

fn has_action(request: &Received, action: &str) -> bool {
    let mut form = url::form_urlencoded::parse(&request.body);
    form.any(|(name, value)| name == "Action" && value == action)
}

/// Responds to GetCallerIdentity with an ARN that names the session.
fn caller(request: &Received, session: &str) -> Result<Answer, String> {
    let host = request.header("host").unwrap_or_default();
    let url = format!("http://{host}{}", request.target);
    let secret = aws_sts::secret_of;
    let key = verify_request(&request.method, &url, &request.headers, &request.body, secret)?;
    let role = if key == ASSUMED_ACCESS_KEY_ID { ASSUMED_ROLE } else { ROLE };
    let account = aws_sts::ACCOUNT;
    let caller = format!(
        "<Arn>arn:aws:sts::{account}:assumed-role/{role}/{session}</Arn>\
         <UserId>AROAFAKEEXAMPLE:{session}</UserId><Account>{account}</Account>"
    );
    Ok(aws_sts::succeed("GetCallerIdentity", &caller))
}

/// The role of every session that AWS STS has issued.
pub const ASSUMED_ROLE: &str = "assumed";

/// The request of a client that waits for a new token.
const NEXT_TOKEN: &str = "GET /next/token";

/// The request of a client that waits for a new session.
const NEXT_SESSION: &str = "GET /next/session";
