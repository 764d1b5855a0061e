//! The token that `aws sso login` caches, and its refresh.

use std::sync::{Arc, Mutex};

use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::context::FixedClock;
use gcp_wif::context::{Destination, FileSystem as _};
use gcp_wif::http::{Request, Response};
use gcp_wif::secret::Secret;
use gcp_wif::timestamp::Timestamp;
use serde_json::{Value, json};
use testkit::files::WritableFiles;

use super::{each_case, text};

use crate::support::world;

#[test]
fn the_token_is_used_refreshed_and_written_as_in_awss_sdks() {
    each_case("sso-token-cache.json", "the tokens", |case| {
        let docs = text(&case["documentation"]);
        let files = Arc::new(WritableFiles::default());
        files.replace(CONFIG.as_ref(), PROFILE.as_bytes()).unwrap();
        files.replace(TOKEN.as_ref(), case["cachedToken"].to_string().as_bytes()).unwrap();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (log, refreshed) = (Arc::clone(&sent), case["refreshResponse"].clone());
        let now = Timestamp::from_rfc3339(text(&case["currentTime"])).unwrap().unix_seconds();
        let transport = move |request: &Request, _: Destination| {
            let is_refresh = request.url.path() == "/token";
            let bearer = request.headers.iter().find(|h| h.name == "x-amz-sso_bearer_token");
            if let Some(bearer) = bearer {
                log.lock().unwrap().push(bearer.value.expose().to_owned());
            }
            let body = if is_refresh { refreshed.to_string() } else { ROLE.to_owned() };
            let body = Secret::new(body.into_bytes());
            Ok(Response::new(200, Vec::new(), body))
        };
        let variables = [("HOME", "/home"), ("AWS_REGION", "us-east-1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let world = world::of_variables(variables.into())
            .with_file_system(Arc::clone(&files) as _)
            .with_clock(Arc::new(FixedClock(now)))
            .with_transport(Arc::new(transport));
        let found = AwsIdentityResolver::new(world).resolve();
        match case["expectedToken"]["token"].as_str() {
            Some(token) => {
                found.unwrap();
                assert_eq!(*sent.lock().unwrap(), [token], "{docs}");
            }
            None => {
                let error = found.unwrap_err();
                let error = std::error::Error::source(&error).unwrap().to_string();
                assert!(error.contains("has expired"), "{docs}: {error}");
            }
        }
        let written: Value =
            serde_json::from_slice(files.read(TOKEN.as_ref(), 9999).unwrap().expose()).unwrap();
        let refreshed = case.get("expectedTokenWriteback");
        let expected = refreshed.unwrap_or_else(|| &case["cachedToken"]);
        assert_eq!(json!(written), *expected, "{docs}");
        true
    });
}

const CONFIG: &str = "/home/.aws/config";

/// The name is the SHA-1 of `test-session`.
const TOKEN: &str = "/home/.aws/sso/cache/70780fa17c57df49aa7c7f603fde6ea7a14148f2.json";

const PROFILE: &str = "[default]\nsso_session = test-session\nsso_account_id = 123456789012\n\
sso_role_name = role\n[sso-session test-session]\nsso_region = us-west-2\n\
sso_start_url = https://d-123.awsapps.com/start\n";

const ROLE: &str = r#"{"roleCredentials":{"accessKeyId":"ASIDSSO","secretAccessKey":"made-up-secret",
"sessionToken":"made-up-session","expiration":1640500000000}}"#;
