//! The SSO token that another process refreshes at the same time.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::world::{context, response, sso_origin, with_network};
use crate::context::{Context, FileError, FileErrorKind, FileSystem};
use crate::secret::Secret;
use crate::supplier::{Attempts, SecurityCredentialsSupplier as _, SharedConfig, SsoSupplier};

/// A refresh token works once: the process that comes second finds the new token in the file.
#[test]
fn a_token_that_another_process_has_refreshed_is_used() {
    for (refreshed, used) in [
        (token("made-up-new", "2020-08-11T07:55:22Z"), Some("made-up-new")),
        (token("made-up-new", "2020-08-11T06:55:22Z"), None),
        (token("made-up-old", "2020-08-11T06:50:00Z"), None),
    ] {
        let old = token("made-up-old", "2020-08-11T06:50:00Z");
        assert_eq!(used_after_refusal(&old, Some(&refreshed)).as_deref(), used, "{refreshed}");
    }
}

/// Another process may remove or replace the file at any time.
#[test]
fn a_file_that_cannot_be_reread_costs_no_valid_token() {
    for reread in [None, Some(""), Some(r#"{"accessToken":"made-u"#)] {
        for (expires_at, used) in
            [("2020-08-11T06:57:22Z", Some("made-up-old")), ("2020-08-11T06:50:00Z", None)]
        {
            let old = token("made-up-old", expires_at);
            assert_eq!(used_after_refusal(&old, reread).as_deref(), used, "{reread:?}");
        }
    }
}

/// The old refresh token is used up even if there is no new one.
#[test]
fn a_refreshed_token_replaces_the_old_one_and_its_refresh_token() {
    for (member, kept) in [("", None), (r#","refreshToken":"made-up-next""#, Some("made-up-next"))]
    {
        let file = Arc::new(Mutex::new(Some(token("made-up-old", "2020-08-11T06:50:00Z"))));
        let (context, _) = with_network(context(&[("HOME", "/h")]), move |request| {
            let created = format!(r#"{{"accessToken":"made-up-new","expiresIn":60{member}}}"#);
            let body = if request.url.path() == "/token" { &created } else { CREDENTIALS };
            Ok(response(200, body))
        });
        let context = context.with_file_system(Arc::new(TokenFile(Arc::clone(&file))));
        supplier(context).security_credentials(&mut Attempts::default()).unwrap();
        let content: Value = serde_json::from_str(file.lock().unwrap().as_ref().unwrap()).unwrap();
        assert_eq!(content["accessToken"], "made-up-new");
        assert_eq!(content["expiresAt"], "2020-08-11T06:56:22Z");
        assert_eq!(content.get("refreshToken").and_then(Value::as_str), kept);
    }
}

/// Returns the SSO token that is used, if any, when the service refuses to refresh `cached` and the token
/// file then has the content `reread`, or is gone.
fn used_after_refusal(cached: &str, reread: Option<&str>) -> Option<String> {
    let file = TokenFile(Arc::new(Mutex::new(Some(cached.to_owned()))));
    let (content, reread) = (Arc::clone(&file.0), reread.map(str::to_owned));
    let used = Arc::new(Mutex::new(None));
    let sent = Arc::clone(&used);
    let (context, requests) = with_network(context(&[("HOME", "/h")]), move |request| {
        Ok(match request.url.path() {
            "/token" => {
                content.lock().unwrap().clone_from(&reread);
                response(400, r#"{"error":"invalid_grant"}"#)
            }
            _ => {
                *sent.lock().unwrap() = request.secrets().first().map(|it| it.expose().clone());
                response(200, CREDENTIALS)
            }
        })
    });
    let context = context.with_file_system(Arc::new(file));
    let found = supplier(context).security_credentials(&mut Attempts::default());
    let used = used.lock().unwrap().take();
    assert_eq!(found.is_ok(), used.is_some(), "{found:?}");
    assert_eq!(requests.lock().unwrap().first().unwrap(), "POST /token");
    used
}

fn supplier(context: Context) -> SsoSupplier {
    let config = Arc::new(SharedConfig::new(context.clone(), None));
    let origin = sso_origin();
    SsoSupplier::new(context, config, origin)
}

fn token(access_token: &str, expires_at: &str) -> String {
    format!(
        r#"{{"accessToken":"{access_token}","expiresAt":"{expires_at}","clientId":"c","clientSecret":"s",
        "registrationExpiresAt":"2030-01-01T00:00:00Z","refreshToken":"made-up-refresh"}}"#
    )
}

/// A file system with at most one file, the SSO token of the session.
struct TokenFile(Arc<Mutex<Option<String>>>);

impl FileSystem for TokenFile {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        let content = self.0.lock().unwrap().clone();
        let content = content.filter(|_| path.starts_with("/h/.aws/sso/cache"));
        let missing = || FileError::new(path, FileErrorKind::Io(io::ErrorKind::NotFound.into()));
        content.map(|text| Secret::new(text.into_bytes())).ok_or_else(missing)
    }

    fn replace(&self, _path: &Path, content: &[u8]) -> Result<(), FileError> {
        *self.0.lock().unwrap() = Some(String::from_utf8_lossy(content).into_owned());
        Ok(())
    }
}

const CREDENTIALS: &str = r#"{"roleCredentials":{"accessKeyId":"ASIAEXAMPLE",
    "secretAccessKey":"made-up-secret","sessionToken":"made-up-session","expiration":1597132522000}}"#;
