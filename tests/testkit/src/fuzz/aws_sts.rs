//! Fuzzes the responses of AWS STS and of the console's sign-in.

use gcp_wif::aws_console::{ConsoleSession, console_url};
use gcp_wif::aws_sts::{
    AssumeRole, AssumeRoleWithWebIdentity, AwsSts, GetSessionToken, SigningAlgorithm,
    WebIdentityTokenRequest,
};
use gcp_wif::region::Region;
use gcp_wif::secret::Secret;
use gcp_wif::security_credentials::SecurityCredentials;

use super::hidden;
use super::world::{
    SECRET_ACCESS_KEY, SESSION_TOKEN, World, answer, error_text, split_line, word_and_status,
};

/// Takes `ACTION STATUS`, a line feed, and the body.
pub fn run(bytes: &[u8]) {
    let (line, body) = split_line(bytes);
    let (action, status) = word_and_status(line);
    let mut secrets = hidden::from_json(body);
    for name in ["SecretAccessKey", "SessionToken", "WebIdentityToken"] {
        secrets.extend(hidden::between(body, &format!("<{name}>"), "<"));
    }
    let sent: &[&str] = match action {
        "AssumeRoleWithWebIdentity" => &[WEB_IDENTITY],
        _ => &[SECRET_ACCESS_KEY, SESSION_TOKEN],
    };
    secrets.extend(sent.iter().map(|&secret| secret.to_owned()));
    let media_type = if action == "getSigninToken" { "application/json" } else { "text/xml" };
    let body = body.to_vec();
    let world = World::of(&[]).answering(move |_| answer(status, media_type, &body));
    let shown = ask(&world, action);
    world.check(&shown, &secrets, 10);
}

fn ask(world: &World, action: &str) -> String {
    let region = Region::parse("us-east-1").unwrap();
    let sts = AwsSts::new(world.context.clone(), &region).unwrap();
    let keys =
        SecurityCredentials::new("AKIDEXAMPLE", SECRET_ACCESS_KEY, Some(SESSION_TOKEN.into()))
            .unwrap();
    let role = || ("arn:aws:iam::123456789012:role/my-role".to_owned(), "my-session".to_owned());
    match action {
        "AssumeRole" => {
            let (role_arn, role_session_name) = role();
            let request = AssumeRole { role_arn, role_session_name, ..AssumeRole::default() };
            shown(sts.assume_role(&keys, &request))
        }
        "AssumeRoleWithWebIdentity" => {
            let (role_arn, role_session_name) = role();
            shown(sts.assume_role_with_web_identity(&AssumeRoleWithWebIdentity {
                role_arn,
                role_session_name,
                web_identity_token: WEB_IDENTITY.into(),
                duration_seconds: None,
            }))
        }
        "GetSessionToken" => shown(sts.session_token(&keys, &GetSessionToken::default())),
        "GetWebIdentityToken" => {
            let request = WebIdentityTokenRequest {
                audiences: vec!["https://service.example".to_owned()],
                signing_algorithm: SigningAlgorithm::Rs256,
                duration_seconds: None,
                tags: Vec::new(),
            };
            shown(sts.web_identity_token(&keys, &request))
        }
        "getSigninToken" => {
            let session = ConsoleSession::default();
            shown(console_url(&world.context, &region, &keys, &session).map(is_url))
        }
        _ => shown(sts.caller_identity(&keys)),
    }
}

fn is_url(url: Secret) -> Secret {
    assert!(url.expose().starts_with("https://"));
    assert!(url.expose().bytes().all(|b| b.is_ascii_graphic()));
    url
}

fn shown<T: std::fmt::Debug, E: std::error::Error + 'static>(result: Result<T, E>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => error_text(&error),
    }
}

const WEB_IDENTITY: &str = "made-up-web-identity-that-is-sent";
