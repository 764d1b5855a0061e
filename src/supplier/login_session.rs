//! What `aws login` has left behind.

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
use super::shown_path::shown;
use crate::aws_config_file::Platform;
use crate::context::Context;
use crate::security_credentials::SecurityCredentials;

/// Supplies the credentials that `aws login` has left behind, while they hold.
#[derive(Debug)]
pub struct LoginSessionSupplier {
    context: Context,
    config: Arc<SharedConfig>,
    session: String,
}

impl LoginSessionSupplier {
    /// Looks for the session of that ARN. The profile that `config` selects names this in errors.
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
        login_credentials(&self.context, &self.config, &self.session).map(Some)
    }
}

/// Reads the cached credentials of a session, which hold for 15 minutes. The AWS CLI can get new
/// ones for 12 hours; that is left to it.
pub(super) fn login_credentials(
    context: &Context,
    config: &SharedConfig,
    session: &str,
) -> Result<SecurityCredentials, SupplierError> {
    let login =
        |problem: String| config.fail(ProfileError::LoginNeeded { command: "aws login", problem });
    let name = format!("{}.json", hex::encode(Sha256::digest(session)));
    let folder = context.variable("AWS_LOGIN_CACHE_DIRECTORY").map(PathBuf::from);
    let below_home = || {
        let names = [".aws", "login", "cache"];
        Platform::current().below_home(&|name| context.variable(name), &names)
    };
    let folder = folder
        .or_else(below_home)
        .ok_or_else(|| login("`HOME` is unset, so there is no login session".to_owned()))?;
    let path = folder.join(name);
    let content = match context.file_system.read(&path, LARGEST_SESSION) {
        Ok(content) => content,
        Err(error) if error.is_not_found() => return Err(login(error.to_string())),
        Err(error) => return Err(config.fail(ProfileError::File(error))),
    };
    let unusable = |problem: String| login(format!("`{}` {problem}", shown(&path)));
    let cached: LoginSession = serde_json::from_slice(content.expose())
        .map_err(|_| unusable("holds no login session".to_owned()))?;
    let credentials = cached
        .access_token
        .credentials(SessionToken::Required("sessionToken"))
        .map_err(unusable)?;
    if credentials.expiration().is_none_or(|end| end <= context.now()) {
        return Err(unusable("holds a login session that has expired".to_owned()));
    }
    Ok(credentials)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginSession {
    access_token: CredentialDocument,
}

const NAME: &str = "login session";

/// In bytes.
const LARGEST_SESSION: u64 = 256 * 1024;
