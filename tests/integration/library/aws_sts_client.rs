//! The client of AWS STS against the fake, which recomputes each signature with AWS's own signer.

use std::collections::BTreeMap;
use std::sync::Arc;

use gcp_wif::aws_sts::{
    AssumeRole, AwsSts, GetSessionToken, SigningAlgorithm, WebIdentityTokenRequest,
};
use gcp_wif::context::{Context, UreqTransport};
use gcp_wif::region::Region;
use gcp_wif::security_credentials::SecurityCredentials;
use testkit::aws_sts;
use testkit::clouds::{ACCESS_KEY_ID, Clouds, SECRET_ACCESS_KEY, SESSION_TOKEN};

#[test]
fn signatures_are_valid_with_and_without_a_session_token() {
    let clouds = Clouds::start(BTreeMap::new());
    for token in [None, Some(SESSION_TOKEN.into())] {
        let own = SecurityCredentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, token).unwrap();
        let client = client(&clouds);
        let account = client.caller_identity(&own).unwrap().account;
        assert_eq!(account.as_deref(), Some(aws_sts::ACCOUNT));

        let request = WebIdentityTokenRequest {
            audiences: vec!["https://iam.googleapis.com/a b*~+%/ü".to_owned()],
            signing_algorithm: SigningAlgorithm::Rs256,
            duration_seconds: Some(60),
            tags: Vec::new(),
        };
        let jwt = client.web_identity_token(&own, &request).unwrap();
        assert_eq!(jwt.token.expose(), aws_sts::WEB_IDENTITY_TOKEN);

        let request = AssumeRole {
            role_arn: "arn:aws:iam::123456789012:role/path/next".to_owned(),
            role_session_name: "me@example".to_owned(),
            ..AssumeRole::default()
        };
        let role = client.assume_role(&own, &request).unwrap();
        let arn = role.arn.unwrap();
        assert!(arn.ends_with(":assumed-role/next/me@example"), "{arn}");
        client.caller_identity(&role.credentials).unwrap();
        let session = client.session_token(&own, &GetSessionToken::default());
        assert_eq!(session.is_ok(), own.session_token().is_none(), "{session:?}");
    }
    let requests = clouds.requests();
    assert_eq!(requests.len(), 10);
    assert_eq!(requests[0].body, b"Action=GetCallerIdentity&Version=2011-06-15");
}

#[test]
fn the_fake_refuses_what_aws_refuses() {
    let clouds = Clouds::start(BTreeMap::new());
    for (id, secret, expected) in [
        (ACCESS_KEY_ID, "made-up-secret", "SignatureDoesNotMatch"),
        ("AKIDUNKNOWN", SECRET_ACCESS_KEY, "InvalidClientTokenId"),
    ] {
        let own = SecurityCredentials::new(id, secret, None).unwrap();
        let error = client(&clouds).caller_identity(&own).unwrap_err();
        assert_eq!(error.code(), Some(expected), "{error}");
        assert_eq!(error.refusal().map(|refusal| refusal.status), Some(403));
    }
}

fn client(clouds: &Clouds) -> AwsSts {
    let variables = BTreeMap::from([("AWS_ENDPOINT_URL_STS".to_owned(), clouds.origin())]);
    let context = Context::new()
        .with_environment(Arc::new(variables))
        .with_transport(Arc::new(UreqTransport::default()));
    AwsSts::new(context, &Region::parse("us-east-2").unwrap()).unwrap()
}
