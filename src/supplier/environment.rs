//! The region and the credentials in environment variables.

use super::attempts::Attempts;
use super::error::SupplierError;
use super::region_supplier::RegionSupplier;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use super::source::AwsSource;
use crate::context::Context;
use crate::expiration::Expiration;
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::{CredentialPart, SecurityCredentials, SecurityCredentialsError};

/// A supplier of the region and the credentials in the
/// [environment variables](https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings)
/// that AWS's own tools read.
#[derive(Clone, Debug)]
pub struct EnvironmentSupplier {
    context: Context,
}

impl EnvironmentSupplier {
    /// Creates a supplier, which reads the variables of `context` for each call.
    pub const fn new(context: Context) -> Self {
        Self { context }
    }
}

impl SecurityCredentialsSupplier for EnvironmentSupplier {
    fn name(&self) -> &str {
        NAME
    }

    /// Returns the credentials. If only one of the two keys is set, the environment is not configured, as in
    /// Google's libraries. The reason then names that key.
    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let id = self.context.variable(ACCESS_KEY_ID);
        let secret = self.context.variable(SECRET_ACCESS_KEY).map(Secret::new);
        let (id, secret) = match (id, secret) {
            (Some(id), Some(secret)) => (id, secret),
            (id, secret) => {
                let reason = match (id, secret) {
                    (Some(_), _) => {
                        format!("`{ACCESS_KEY_ID}` is set, `{SECRET_ACCESS_KEY}` is unset")
                    }
                    (None, Some(_)) => {
                        format!("`{SECRET_ACCESS_KEY}` is set, `{ACCESS_KEY_ID}` is unset")
                    }
                    (None, None) => format!("`{ACCESS_KEY_ID}` is unset"),
                };
                attempts.skip_source(NAME, AwsSource::Environment, reason);
                return Ok(None);
            }
        };
        let session_token = self.context.variable(SESSION_TOKEN).map(Secret::new);
        let expiration = self.context.variable(EXPIRATION);
        let expiration = expiration.and_then(|text| Expiration::parse(&text).time());
        SecurityCredentials::new(id, secret, session_token)
            .map(|credentials| Some(credentials.with_expiration(expiration)))
            .map_err(|error| SupplierError::broken(variables(error), error))
    }
}

impl RegionSupplier for EnvironmentSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        for name in [REGION, DEFAULT_REGION] {
            if let Some(value) = self.context.variable(name) {
                return Region::parse(&value)
                    .map(Some)
                    .map_err(|error| SupplierError::broken(format!("`{name}`"), error));
            }
        }
        let reason = format!("`{REGION}` and `{DEFAULT_REGION}` are unset");
        attempts.skip_source(NAME, AwsSource::Environment, reason);
        Ok(None)
    }
}

/// Returns the variables that an error is about, as messages show them.
fn variables(error: SecurityCredentialsError) -> String {
    let part = match error {
        SecurityCredentialsError::Swapped => {
            return format!("`{ACCESS_KEY_ID}` and `{SECRET_ACCESS_KEY}`");
        }
        SecurityCredentialsError::Empty(part) | SecurityCredentialsError::Malformed(part) => part,
    };
    let variable = match part {
        CredentialPart::AccessKeyId => ACCESS_KEY_ID,
        CredentialPart::SecretAccessKey => SECRET_ACCESS_KEY,
        CredentialPart::SessionToken => SESSION_TOKEN,
    };
    format!("`{variable}`")
}

const NAME: &str = "environment";

const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";

const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";

const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";

/// Set by `aws configure export-credentials --format env` together with the keys.
const EXPIRATION: &str = "AWS_CREDENTIAL_EXPIRATION";

const REGION: &str = "AWS_REGION";

const DEFAULT_REGION: &str = "AWS_DEFAULT_REGION";
