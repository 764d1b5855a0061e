//! The SSO token that another process refreshes at the same time.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::world::{context, response, with_network};
use crate::aws_config_file::SsoOrigin;
use crate::context::{FileError, FileErrorKind, FileSystem};
use crate::secret::Secret;
use crate::supplier::{Attempts, SecurityCredentialsSupplier as _, SharedConfig, SsoSupplier};

/// A refresh token works once: the process that comes second finds the new token in the file.
#[test]
fn a_token_that_another_process_has_refreshed_is_used() {
    for (refreshed, succeeds) in [
        (token("made-up-new", "2020-08-11T07:55:22Z"), true),
        (token("made-up-new", "2020-08-11T06:55:22Z"), false),
        (token("made-up-old", "2020-08-11T06:50:00Z"), false),
    ] {
        let file = TokenFile::default();
        *file.0.lock().unwrap() = token("made-up-old", "2020-08-11T06:50:00Z");
        let content = Arc::clone(&file.0);
        let (context, requests) = with_network(context(&[("HOME", "/h")]), move |request| {
            Ok(match request.url.path() {
                "/token" => {
                    content.lock().unwrap().clone_from(&refreshed);
                    response(400, r#"{"error":"invalid_grant"}"#)
                }
                _ => {
                    assert!(request.secrets().iter().any(|it| it.expose() == "made-up-new"));
                    response(200, CREDENTIALS)
                }
            })
        });
        let context = context.with_file_system(Arc::new(file));
        let config = Arc::new(SharedConfig::new(context.clone(), None));
        let origin = SsoOrigin {
            session: Some("corp".to_owned()),
            start_url: "https://d-123.awsapps.com/start".to_owned(),
            region: "eu-west-1".to_owned(),
            account_and_role: Some(("123456789012".to_owned(), "Dev".to_owned())),
        };
        let found = SsoSupplier::new(context, config, origin)
            .security_credentials(&mut Attempts::default());
        assert_eq!(found.is_ok(), succeeds, "{found:?}");
        assert_eq!(requests.lock().unwrap().len(), if succeeds { 2 } else { 1 });
    }
}

fn token(access_token: &str, expires_at: &str) -> String {
    format!(
        r#"{{"accessToken":"{access_token}","expiresAt":"{expires_at}","clientId":"c","clientSecret":"s",
        "registrationExpiresAt":"2030-01-01T00:00:00Z","refreshToken":"made-up-refresh"}}"#
    )
}

/// A file system with one file, the SSO token of the session.
#[derive(Default)]
struct TokenFile(Arc<Mutex<String>>);

impl FileSystem for TokenFile {
    fn read(&self, path: &Path, _limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        match path.starts_with("/h/.aws/sso/cache") {
            true => Ok(Secret::new(self.0.lock().unwrap().clone().into_bytes())),
            false => Err(FileError::new(path, FileErrorKind::Io(io::ErrorKind::NotFound.into()))),
        }
    }

    fn replace(&self, path: &Path, _content: &[u8]) -> Result<(), FileError> {
        Err(FileError::new(path, FileErrorKind::Io(io::ErrorKind::PermissionDenied.into())))
    }
}

const CREDENTIALS: &str = r#"{"roleCredentials":{"accessKeyId":"ASIAEXAMPLE",
    "secretAccessKey":"made-up-secret","sessionToken":"made-up-session","expiration":1597132522000}}"#;
