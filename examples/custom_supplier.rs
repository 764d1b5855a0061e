//! Prints an access token for AWS keys that another program writes into a file:
//! `cargo run --example custom_supplier credentials.json keys.json`.
//!
//! The keys are the JSON that AWS's own tools read from a `credential_process`: `AccessKeyId`,
//! `SecretAccessKey`, `SessionToken` and `Expiration`.

#![expect(clippy::print_stdout, reason = "the token is the result")]

use std::env;
use std::error::Error;
use std::path::PathBuf;

use gcp_wif::supplier::{Attempts, IdentityKey, SupplierError};
use gcp_wif::{
    AwsIdentityResolver, AwsSubjectTokenSource, Context, Federation, Secret, SecurityCredentials,
    SecurityCredentialsSupplier, Timestamp, Trust,
};
use serde::Deserialize;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(credential_file), Some(keys)) = (arguments.next(), arguments.next()) else {
        return Err("usage: custom_supplier CREDENTIAL_FILE KEYS".into());
    };
    let context = Context::system();
    let supplier = KeysFile { context: context.clone(), path: keys.into() };
    // The region still comes from the environment, the profile or the instance.
    let resolver =
        AwsIdentityResolver::new(context.clone()).with_security_credentials_supplier(supplier);
    let federation = Federation::from_file(credential_file, &Trust::default(), context.clone())?;
    let account = federation.credentials().external_account();
    let account = account.ok_or("the credential file is not of an external account")?;
    let source = AwsSubjectTokenSource::from_account(account, context)?;
    let federation = federation.with_subject_token_source(source.with_resolver(resolver))?;
    println!("{}", federation.access_token(&[])?.token().expose());
    Ok(())
}

/// AWS keys in a file, which is read for each token, so that the other program may rotate the keys.
struct KeysFile {
    context: Context,
    path: PathBuf,
}

impl SecurityCredentialsSupplier for KeysFile {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let json = match self.context.file_system.read(&self.path, MAX_FILE_SIZE) {
            Ok(json) => json,
            // Not configured: the next supplier is asked. The reason is shown if no supplier has keys.
            Err(error) if error.is_not_found() => {
                attempts.skip(NAME, error.to_string());
                return Ok(None);
            }
            // Configured but broken: no other supplier is asked.
            Err(error) => return Err(SupplierError::broken(NAME, error)),
        };
        let keys: Keys = serde_json::from_slice(json.expose()).map_err(broken)?;
        let expiration = keys.expiration.as_deref().and_then(Timestamp::from_rfc3339);
        SecurityCredentials::new(keys.access_key_id, keys.secret_access_key, keys.session_token)
            .map(|credentials| Some(credentials.with_expiration(expiration)))
            .map_err(broken)
    }

    /// Identifies the credentials by the path, so that rotated keys of the same file reuse cached
    /// tokens. Without this method, new keys are a new identity.
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let path = self.path.to_string_lossy();
        Ok(Some(IdentityKey::new(NAME).with("path", path.as_bytes())))
    }
}

fn broken(error: impl Into<Box<dyn Error + Send + Sync>>) -> SupplierError {
    SupplierError::broken(NAME, error)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Option<Secret>,
    expiration: Option<String>,
}

const NAME: &str = "keys file";

/// The size of the largest file that is read, in bytes.
const MAX_FILE_SIZE: u64 = 64 * 1024;
