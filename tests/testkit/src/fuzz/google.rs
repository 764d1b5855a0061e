//! Fuzzes the responses of Google: of the token endpoint, of impersonation, of ID tokens, of signed JWTs and
//! users' tokens, of access boundaries and of refresh tokens.

use gcp_wif::access_boundary::AccessBoundary;
use gcp_wif::external_account::{Audience, ExternalAccount, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::http::Request;

use super::hidden;
use super::world::{SESSION_TOKEN, World, answer, error_text, split_line, word_and_status};

/// Takes `HOP STATUS`, a line feed, and the body; the other hops respond correctly.
pub fn run(bytes: &[u8]) {
    let (line, body) = split_line(bytes);
    let (hop, status) = word_and_status(line);
    let mut secrets = hidden::from_json(body);
    let sent: &[&str] = match hop {
        "impersonation" | "id" | "sign" => &[FEDERATED_TOKEN],
        "boundary" | "second" => &[GOOD_TOKEN],
        "user" => &[SIGNED_JWT],
        "refresh" => &[CLIENT_SECRET, REFRESH_TOKEN],
        _ => &[CLIENT_SECRET, SESSION_TOKEN],
    };
    secrets.extend(sent.iter().map(|&secret| secret.to_owned()));
    let (hostile, body) = (hop.to_owned(), body.to_vec());
    let world = World::with_keys().answering(move |request: &Request| {
        let asked = hop_of(request);
        let is_hostile = asked == hostile;
        let status = if is_hostile { status } else { 200 };
        let body = if is_hostile { &body[..] } else { GOOD.as_bytes() };
        answer(status, "application/json", body)
    });
    let federation = federation(hop, &world);
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
        Err(error) => error_text(&error),
    };
    world.check(&shown, &secrets, 20);
}

/// Returns the word for the hop of a request.
fn hop_of(request: &Request) -> &'static str {
    let path = request.url.path();
    let body = String::from_utf8_lossy(request.body.expose());
    match path.rsplit(':').next().unwrap_or_default() {
        "generateAccessToken" if path.contains("second@") => "second",
        "generateAccessToken" => "impersonation",
        "generateIdToken" => "id",
        "signJwt" => "sign",
        "/token" => "user",
        "/v1/oauthtoken" => "refresh",
        _ if body.contains("options=") => "boundary",
        _ => "token",
    }
}

/// Returns a federation that sends the request of the hop.
fn federation(hop: &str, world: &World) -> Federation {
    let trust = Trust::default();
    if hop == "refresh" {
        return Federation::from_json(LOGIN.as_bytes(), &trust, world.context.clone()).unwrap();
    }
    let account = ExternalAccount::from_json(ACCOUNT.as_bytes(), &trust).unwrap();
    assert!(Audience::parse(account.audience().as_str()).is_ok());
    let federation = Federation::new(account, world.context.clone()).unwrap();
    match hop {
        "sign" | "user" => {
            federation.with_scopes(["made-up-scope"]).with_subject("user@b.example").unwrap()
        }
        "boundary" => {
            federation.with_access_boundary(AccessBoundary::from_json(BOUNDARY.as_bytes()).unwrap())
        }
        "second" => {
            let file = format!(
                r#"{{"type": "impersonated_service_account", "service_account_impersonation_url":
                "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/second@b.example:generateAccessToken",
                "source_credentials": {ACCOUNT}}}"#
            );
            Federation::from_json(file.as_bytes(), &trust, world.context.clone()).unwrap()
        }
        _ => federation,
    }
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

const LOGIN: &str = r#"{
  "type": "external_account_authorized_user",
  "client_id": "my-client",
  "client_secret": "made-up-client-secret-that-is-sent",
  "refresh_token": "made-up-refresh-token-that-is-sent"
}"#;

const BOUNDARY: &str = r#"{"accessBoundary": {"accessBoundaryRules": [{
  "availableResource": "//storage.googleapis.com/projects/_/buckets/my-bucket",
  "availablePermissions": ["inRole:roles/storage.objectViewer"]
}]}}"#;

/// The response of every hop that is not the hostile one.
const GOOD: &str = r#"{"signedJwt":"made-up.signed.jwt-that-is-sent","access_token":"made-up-federated-token-that-is-sent","expires_in":3600,"token_type":"Bearer","accessToken":"made-up-good-token","expireTime":"2020-08-11T07:55:22Z"}"#;

const CLIENT_SECRET: &str = "made-up-client-secret-that-is-sent";

const FEDERATED_TOKEN: &str = "made-up-federated-token-that-is-sent";

const GOOD_TOKEN: &str = "made-up-good-token";

const SIGNED_JWT: &str = "made-up.signed.jwt-that-is-sent";

const REFRESH_TOKEN: &str = "made-up-refresh-token-that-is-sent";
