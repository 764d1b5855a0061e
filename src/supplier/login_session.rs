//! The session that `aws login` caches.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::attempts::Attempts;
use super::credential_document::{CredentialDocument, SessionToken};
use super::error::SupplierError;
use super::profile_error::ProfileError;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use super::shared_config::SharedConfig;
use crate::aws_config_file::Platform;
use crate::context::Context;
use crate::sanitize::SanitizedPath;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// A supplier of the credentials that `aws login` has cached, until they expire.
#[derive(Clone, Debug)]
pub struct LoginSessionSupplier {
    context: Context,
    config: Arc<SharedConfig>,
    session: String,
}

impl LoginSessionSupplier {
    /// Creates a supplier for a session, which its ARN names. Errors name the profile that `config` selects.
    pub fn new(context: Context, config: Arc<SharedConfig>, session: impl Into<String>) -> Self {
        Self { context, config, session: session.into() }
    }
}

impl SecurityCredentialsSupplier for LoginSessionSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        _attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        login_credentials(&self.context, &self.config, &self.session, None).map(Some)
    }
}

/// Reads the cached credentials of a session. They expire after 15 minutes, and only the AWS CLI renews them,
/// for up to 12 hours. Errors name `profile`; `None` means the selected one.
pub(super) fn login_credentials(
    context: &Context,
    config: &SharedConfig,
    session: &str,
    profile: Option<&str>,
) -> Result<SecurityCredentials, SupplierError> {
    let (path, content) = login_file(context, config, session, profile)?;
    let unusable = |problem: String| {
        config.fail_in(profile, login_needed(format!("`{}` {problem}", SanitizedPath(&path))))
    };
    let cached: LoginSession = serde_json::from_slice(content.expose())
        .map_err(|_| unusable("does not contain a login session".to_owned()))?;
    let credentials = cached
        .access_token
        .credentials(SessionToken::Required("sessionToken"))
        .map_err(unusable)?;
    if credentials.expiration().is_none_or(|end| end <= context.now()) {
        return Err(unusable("contains a login session that has expired".to_owned()));
    }
    Ok(credentials)
}

/// Returns the path and the content of the file of a session. Errors name `profile` as those of
/// [`login_credentials`] do.
pub(super) fn login_file(
    context: &Context,
    config: &SharedConfig,
    session: &str,
    profile: Option<&str>,
) -> Result<(PathBuf, Secret<Vec<u8>>), SupplierError> {
    let fail = |error| config.fail_in(profile, error);
    let name = format!("{}.json", hex::encode(Sha256::digest(session)));
    let directory = context.variable("AWS_LOGIN_CACHE_DIRECTORY").map(PathBuf::from);
    let below_home = || {
        let names = [".aws", "login", "cache"];
        Platform::current().below_home(&|name| context.variable(name), &names)
    };
    let no_home = || fail(login_needed("`HOME` is unset, so there is no login session".to_owned()));
    let path = directory.or_else(below_home).ok_or_else(no_home)?.join(name);
    match context.file_system.read(&path, MAX_SIZE) {
        Ok(content) => Ok((path, content)),
        Err(error) if error.is_not_found() => Err(fail(login_needed(error.to_string()))),
        Err(error) => Err(fail(ProfileError::File(error))),
    }
}

const fn login_needed(problem: String) -> ProfileError {
    ProfileError::LoginNeeded { command: "aws login", problem }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginSession {
    access_token: CredentialDocument,
}

const NAME: &str = "login session";

/// The size of the largest file that is read, in bytes.
const MAX_SIZE: u64 = 256 * 1024;
