//! Fuzzes the responses of Google's token endpoint, of impersonation and of ID tokens.

use gcp_wif::external_account::{Audience, ExternalAccount, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::http::Request;

use super::hidden;
use super::world::{SESSION_TOKEN, World, answer, said, split_line, word_and_status};

/// Takes `HOP STATUS`, a line feed, and the body; the other hops respond correctly.
pub fn run(bytes: &[u8]) {
    let (line, body) = split_line(bytes);
    let (hop, status) = word_and_status(line);
    let mut secrets = hidden::from_json(body);
    let sent: &[&str] = match hop {
        "impersonation" | "id" => &[FEDERATED_TOKEN],
        _ => &[CLIENT_SECRET, SESSION_TOKEN],
    };
    secrets.extend(sent.iter().map(|&secret| secret.to_owned()));
    let (hostile, body) = (hop.to_owned(), body.to_vec());
    let world = World::with_keys().answering(move |request: &Request| {
        let path = request.url.path();
        let asked = if path.ends_with(":generateAccessToken") {
            "impersonation"
        } else if path.ends_with(":generateIdToken") {
            "id"
        } else {
            "token"
        };
        let is_hostile = asked == hostile;
        let status = if is_hostile { status } else { 200 };
        let body = if is_hostile { &body[..] } else { GOOD.as_bytes() };
        answer(status, "application/json", body)
    });
    let account = ExternalAccount::from_json(ACCOUNT.as_bytes(), &Trust::default()).unwrap();
    assert!(Audience::parse(account.audience().as_str()).is_ok());
    let federation = Federation::new(account, world.context.clone()).unwrap();
    let result = match hop {
        "id" => federation.id_token("https://service.example", true).map(|token| {
            hidden::assert_in_none(&format!("{token:?}"), &secrets);
            token.token().clone()
        }),
        _ => federation.access_token(&[]).map(|token| {
            hidden::assert_in_none(&format!("{token:?}"), &secrets);
            token.token().clone()
        }),
    };
    let shown = match result {
        Ok(token) => {
            assert!(!token.expose().is_empty());
            assert!(
                token.expose().bytes().all(|b| b.is_ascii_graphic()),
                "a token must fit into a header"
            );
            format!("{token:?}")
        }
        Err(error) => said(&error),
    };
    world.check(&shown, &secrets, 20);
}

const ACCOUNT: &str = r#"{
  "type": "external_account",
  "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/a",
  "subject_token_type": "urn:ietf:params:aws:token-type:aws4_request",
  "token_url": "https://sts.googleapis.com/v1/token",
  "client_id": "my-client",
  "client_secret": "made-up-client-secret-that-is-sent",
  "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.example:generateAccessToken",
  "credential_source": {"environment_id": "aws1"}
}"#;

/// The responses of the token endpoint and of impersonation.
const GOOD: &str = r#"{"access_token":"made-up-federated-token-that-is-sent","expires_in":3600,"token_type":"Bearer","accessToken":"made-up-good-token","expireTime":"2020-08-11T07:55:22Z"}"#;

const CLIENT_SECRET: &str = "made-up-client-secret-that-is-sent";

const FEDERATED_TOKEN: &str = "made-up-federated-token-that-is-sent";
