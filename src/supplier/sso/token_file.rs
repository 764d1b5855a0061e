//! The file in which the AWS CLI caches the SSO token of a session.

use std::path::PathBuf;

use serde::{Deserialize, Serialize, Serializer};
use sha1::{Digest as _, Sha1};

use super::session::SsoSession;
use crate::aws_config_file::Platform;
use crate::context::FileError;
use crate::json::to_secret_json;
use crate::sanitize::SanitizedPath;
use crate::secret::Secret;
use crate::supplier::error::SupplierError;
use crate::supplier::profile_error::ProfileError;

/// The token file of a session.
#[derive(Debug)]
pub(super) struct TokenFile<'a> {
    session: &'a SsoSession<'a>,
    path: PathBuf,
}

/// The content of the file, with the member names of the AWS CLI.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SsoToken {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<String>,
    #[serde(serialize_with = "exposed")]
    pub(super) access_token: Secret,
    /// A time in RFC 3339 format. Older versions of the AWS CLI wrote `UTC` in place of `Z`.
    pub(super) expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_id: Option<String>,
    #[serde(serialize_with = "some_exposed", skip_serializing_if = "Option::is_none")]
    pub(super) client_secret: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) registration_expires_at: Option<String>,
    #[serde(serialize_with = "some_exposed", skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<Secret>,
}

impl<'a> TokenFile<'a> {
    /// Returns the file of a session. Its name is the SHA-1 digest of the session's name or, without a name,
    /// of the start URL.
    pub(super) fn of(session: &'a SsoSession<'a>) -> Result<Self, SupplierError> {
        let name = session.origin.session.as_ref().unwrap_or(&session.origin.start_url);
        let name = format!("{}.json", hex::encode(Sha1::digest(name)));
        let names = [".aws", "sso", "cache", &name];
        let path = Platform::current()
            .below_home(&|name| session.context.variable(name), &names)
            .ok_or_else(|| {
            login_needed(session, "`HOME` is unset, so there is no SSO token".to_owned())
        })?;
        Ok(Self { session, path })
    }

    /// Reads the file, once in a search.
    pub(super) fn content(&self) -> Result<Secret<Vec<u8>>, SupplierError> {
        let content = self.session.context.file_system.read(&self.path, MAX_SIZE);
        content.map_err(|error| self.unreadable(error))
    }

    /// Reads the file as [`TokenFile::content`] does, and parses it.
    pub(super) fn read(&self) -> Result<SsoToken, SupplierError> {
        self.parse(&self.content()?)
    }

    /// Reads and parses the file, even if the search has read it before.
    pub(super) fn read_again(&self) -> Result<SsoToken, SupplierError> {
        let content = self.session.context.file_system.read_with_owner(&self.path, MAX_SIZE);
        let (content, _) = content.map_err(|error| self.unreadable(error))?;
        self.parse(&content)
    }

    fn parse(&self, content: &Secret<Vec<u8>>) -> Result<SsoToken, SupplierError> {
        let token: Option<SsoToken> = serde_json::from_slice(content.expose()).ok();
        token.filter(|token| is_header_value(&token.access_token)).ok_or_else(|| {
            let path = SanitizedPath(&self.path);
            login_needed(self.session, format!("`{path}` does not contain an SSO token"))
        })
    }

    fn unreadable(&self, error: FileError) -> SupplierError {
        if error.is_not_found() {
            return login_needed(self.session, error.to_string());
        }
        self.session.config.fail_in(self.session.profile, ProfileError::File(error))
    }

    /// Replaces the content of the file.
    pub(super) fn write(&self, token: &SsoToken) -> Result<(), FileError> {
        let content = to_secret_json(token);
        self.session.context.file_system.replace(&self.path, content.expose().as_bytes())
    }

    /// Returns the error for an `expiresAt` that cannot be parsed.
    pub(super) fn bad_expiry(&self) -> SupplierError {
        let path = SanitizedPath(&self.path);
        let problem = format!("`{path}` has an `expiresAt` that is not a valid time");
        login_needed(self.session, problem)
    }

    /// Returns the error for a token that has expired and cannot be refreshed.
    pub(super) fn expired(&self) -> SupplierError {
        let path = SanitizedPath(&self.path);
        login_needed(self.session, format!("the SSO token in `{path}` has expired"))
    }
}

/// Returns whether a token can be sent in a header.
fn is_header_value(token: &Secret) -> bool {
    let token = token.expose();
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

fn login_needed(session: &SsoSession<'_>, problem: String) -> SupplierError {
    let error = ProfileError::LoginNeeded { command: "aws sso login", problem };
    session.config.fail_in(session.profile, error)
}

fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    secret.expose().serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn some_exposed<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

/// The size of the largest file that is read, in bytes.
const MAX_SIZE: u64 = 256 * 1024;
