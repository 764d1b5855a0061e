//! Options of a federation that has already returned a token.

use std::sync::{Arc, Mutex};

use gcp_wif::access_boundary::{AccessBoundary, BucketAccess};
use gcp_wif::context::{Context, Destination};
use gcp_wif::external_account::{ExternalAccount, JWT, TokenLifetime, Trust};
use gcp_wif::federation::{DelegationError, Error, Federation};
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::source::{SourceError, SubjectTokenSource};
use gcp_wif::subject_token::SubjectToken;
use serde_json::json;

#[test]
fn no_option_reuses_a_token_that_was_made_without_it() {
    let bucket = BucketAccess::parse("my-bucket").unwrap();
    let boundary = AccessBoundary::for_buckets(&[bucket], &["storage.objectViewer"]).unwrap();
    let limited = |federation: Federation| federation.with_access_boundary(boundary.clone());
    let of_user = |federation: Federation| federation.with_subject("user@example.com").unwrap();
    let plain = |federation: Federation| federation.without_impersonation();
    let chain =
        |federation: Federation| federation.with_impersonation_chain(&["last@b.example"]).unwrap();
    let through =
        |federation: Federation| federation.with_delegates(&["between@b.example"]).unwrap();
    let shorter = |federation: Federation| {
        federation.with_lifetime(TokenLifetime::from_seconds(600).unwrap())
    };
    let options: [(&str, &dyn Fn(Federation) -> Federation); 6] = [
        ("made-up-limited", &limited),
        ("made-up-user", &of_user),
        ("made-up-federated", &plain),
        ("made-up-token-of-last@b.example", &chain),
        (FIRST, &through),
        (FIRST, &shorter),
    ];
    for (index, (expected, option)) in options.into_iter().enumerate() {
        let requests = Arc::default();
        let federation = federation(&requests);
        assert_eq!(text(&federation), FIRST);
        assert_eq!(text(&federation), FIRST);
        let before = requests.lock().unwrap().len();
        assert_eq!(before, 2, "the second token is that in memory");
        let federation = option(federation);
        assert_eq!(text(&federation), expected, "option {index}");
        assert!(requests.lock().unwrap().len() > before, "option {index}");
    }
}

#[test]
fn options_that_exclude_each_other_fail_in_any_order_without_a_request() {
    let requests = Arc::default();
    let lifetime = TokenLifetime::from_seconds(600).unwrap();
    let fails = |federation: Federation| federation.access_token(&[]).unwrap_err();
    let plain = || federation(&requests).without_impersonation();
    for federation in [
        plain().with_lifetime(lifetime),
        federation(&requests).with_lifetime(lifetime).without_impersonation(),
    ] {
        assert!(matches!(fails(federation), Error::LifetimeWithoutImpersonation));
    }
    for federation in [
        plain().with_subject("user@example.com").unwrap(),
        federation(&requests).with_subject("user@example.com").unwrap().without_impersonation(),
    ] {
        let error = fails(federation);
        assert!(matches!(error, Error::Delegation(DelegationError::NoServiceAccount)), "{error}");
    }
    assert!(matches!(plain().id_token("made-up", false), Err(Error::NoServiceAccount)));
    let error = plain().with_quota_project_id(Some("a\nb".to_owned())).unwrap_err();
    let expected = "the quota project is `a\\nb`, expected the ID or number of a project";
    assert_eq!(error.to_string(), expected);
    assert_eq!(*requests.lock().unwrap(), Vec::<String>::new());
    let account = "target@b.example";
    let chained = federation(&requests).with_lifetime(lifetime);
    let chained = chained.with_impersonation_chain(&[account]).unwrap();
    assert_eq!(text(&chained), format!("made-up-token-of-{account}"));
}

fn text(federation: &Federation) -> String {
    federation.access_token(&[]).unwrap().token().expose().clone()
}

fn federation(requests: &Arc<Mutex<Vec<String>>>) -> Federation {
    let account = json!({
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/o",
        "subject_token_type": JWT,
        "service_account_impersonation_url":
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/first@b.example:generateAccessToken",
        "credential_source": { "file": "/token" },
    });
    let account = account.to_string();
    let account = ExternalAccount::from_json(account.as_bytes(), &Trust::default()).unwrap();
    let requests = Arc::clone(requests);
    let transport = move |request: &Request, _: Destination| {
        requests.lock().unwrap().push(request.url.path().to_owned());
        Ok(answer(request))
    };
    let context = Context::new().with_transport(Arc::new(transport));
    let federation = Federation::new(account, context).unwrap();
    federation.with_subject_token_source(Issuer).unwrap().with_scopes([CLOUD_PLATFORM])
}

/// Responds as Google. Each kind of token has another text.
fn answer(request: &Request) -> Response {
    let path = request.url.path();
    let body = String::from_utf8_lossy(request.body.expose());
    let oauth = |token: &str| json!({ "access_token": token, "expires_in": 3600 });
    let account = path.rsplit(['/']).next().unwrap().split(':').next().unwrap();
    let answer = match path.rsplit(':').next().unwrap() {
        "generateAccessToken" => json!({
            "accessToken": format!("made-up-token-of-{account}"),
            "expireTime": "2099-01-01T00:00:00Z",
        }),
        "signJwt" => json!({ "keyId": "k", "signedJwt": "bWFkZQ.dXA.and0" }),
        "/token" => oauth("made-up-user"),
        _ if body.contains("options=") => oauth("made-up-limited"),
        _ => oauth("made-up-federated"),
    };
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Response::new(200, headers, Secret::new(answer.to_string().into_bytes()))
}

struct Issuer;

impl SubjectTokenSource for Issuer {
    fn subject_token(&self) -> Result<SubjectToken, SourceError> {
        Ok(SubjectToken::new("made-up-subject-token", JWT))
    }
}

const FIRST: &str = "made-up-token-of-first@b.example";

const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";
