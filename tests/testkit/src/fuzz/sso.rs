//! Fuzzes the files of `aws sso login` and `aws login`, and the responses of IAM Identity Center.

use std::sync::Arc;

use gcp_wif::aws_config_file::SsoOrigin;
use gcp_wif::http::Request;
use gcp_wif::supplier::{
    Attempts, LoginSessionSupplier, SecurityCredentialsSupplier, SharedConfig, SsoSupplier,
};

use super::hidden;
use super::world::{World, answer, error_text, split_line, word_and_status};

/// Takes `cache`, `portal STATUS`, `oidc STATUS` or `login`, a line feed, and the file or the body.
pub fn run(bytes: &[u8]) {
    let (line, content) = split_line(bytes);
    let (place, status) = word_and_status(line);
    let mut secrets = hidden::from_json(content);
    // The token is sent to the portal, the other secrets of the file to the other service.
    let file = hidden::from_json(GOOD_CACHE.as_bytes());
    secrets.extend(file.into_iter().filter(|it| place == "oidc" && !it.contains("sso-token")));
    if place == "portal" {
        secrets.push("made-up-next-token".to_owned());
    }
    let token: &[u8] = if place == "cache" { content } else { GOOD_CACHE.as_bytes() };
    let login: &[u8] = if place == "login" { content } else { b"" };
    let (hostile, body) = (place.to_owned(), content.to_vec());
    let world = World::of(&[("HOME", "/h")])
        .with_files([(SSO_FILE, token), (LOGIN_FILE, login)])
        .answering(move |request: &Request| {
            let host = request.url.host_str().unwrap_or_default();
            let asked = if host.starts_with("oidc") { "oidc" } else { "portal" };
            let is_hostile = asked == hostile;
            let body = if is_hostile { &body[..] } else { good(asked).as_bytes() };
            answer(if is_hostile { status } else { 200 }, "application/json", body)
        });
    let config = Arc::new(SharedConfig::new(world.context.clone(), None));
    let supplier: Box<dyn SecurityCredentialsSupplier> = if place == "login" {
        Box::new(LoginSessionSupplier::new(world.context.clone(), config, SESSION))
    } else {
        let origin = SsoOrigin {
            session: Some(SESSION.to_owned()),
            start_url: "https://start.example".to_owned(),
            region: "us-east-1".to_owned(),
            account_and_role: Some(("123456789012".to_owned(), "my-role".to_owned())),
        };
        Box::new(SsoSupplier::new(world.context.clone(), config, origin))
    };
    let shown = match supplier.security_credentials(&mut Attempts::default()) {
        Ok(credentials) => format!("{credentials:?}"),
        Err(error) => error_text(&error),
    };
    world.check(&shown, &secrets, 20);
}

fn good(place: &str) -> &'static str {
    match place {
        "oidc" => r#"{"accessToken":"made-up-next-token","expiresIn":3600}"#,
        _ => GOOD_ROLE,
    }
}

const SESSION: &str = "my-session";

/// A token that has expired, so that it is refreshed.
const GOOD_CACHE: &str = r#"{"accessToken":"made-up-sso-token-of-the-file","expiresAt":"2020-08-11T06:56:22Z","clientId":"c","clientSecret":"made-up-client-secret-of-the-file","registrationExpiresAt":"2020-09-11T06:55:22Z","refreshToken":"made-up-refresh-token-of-the-file"}"#;

const GOOD_ROLE: &str = r#"{"roleCredentials":{"accessKeyId":"ASIAEXAMPLE","secretAccessKey":"made-up-secret","sessionToken":"made-up-session","expiration":1597150522000}}"#;

const SSO_FILE: &str = "/h/.aws/sso/cache/9e28173066ce536e277c5fb355efd9c64f398167.json";

const LOGIN_FILE: &str =
    "/h/.aws/login/cache/01165fb3732a6968358f6f573df34230271c76c22850a80e5fb47f4543804fdd.json";
