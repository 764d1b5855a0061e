//! The keys that a profile contains.

use crate::aws_config_file::StaticKeys;
use crate::security_credentials::{CredentialPart, SecurityCredentials, SecurityCredentialsError};
use crate::supplier::error::SupplierError;
use crate::supplier::shared_config::SharedConfig;

/// Checks the keys of a profile. The error names the file and the line.
pub(super) fn static_credentials(
    config: &SharedConfig,
    keys: &StaticKeys,
) -> Result<SecurityCredentials, SupplierError> {
    let StaticKeys { profile, access_key_id, secret_access_key, session_token } = keys.clone();
    SecurityCredentials::new(access_key_id, secret_access_key, session_token).map_err(|error| {
        let part = match error {
            SecurityCredentialsError::Empty(part) | SecurityCredentialsError::Malformed(part) => {
                part
            }
            SecurityCredentialsError::Swapped => CredentialPart::AccessKeyId,
        };
        let key = match part {
            CredentialPart::AccessKeyId => "aws_access_key_id",
            CredentialPart::SecretAccessKey => "aws_secret_access_key",
            CredentialPart::SessionToken => "aws_session_token",
        };
        match config.files().ok().and_then(|files| files.profile(&profile).ok()?) {
            Some(profile) => config.problem(profile.bad(key, format!("is bad: {error}"))),
            None => SupplierError::broken("profile", error),
        }
    })
}
