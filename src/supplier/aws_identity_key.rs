//! Keys of AWS identities.

use super::metadata_error::InstanceMetadataError;
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AwsSts, ProfileEndpoints};
use crate::context::Context;
use crate::identity_key::{IdentityKey, InstanceRole};
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

impl IdentityKey {
    /// Creates the key of credentials.
    pub fn from_credentials(supplier: &str, credentials: &SecurityCredentials) -> Self {
        Self::new(supplier).with_credentials(credentials)
    }

    /// Adds credentials.
    #[must_use]
    pub fn with_credentials(self, credentials: &SecurityCredentials) -> Self {
        self.with_keys(
            credentials.access_key_id(),
            credentials.secret_access_key(),
            credentials.session_token(),
        )
    }

    /// Adds the parts of credentials.
    #[must_use]
    pub(super) fn with_keys(self, id: &str, secret: &Secret, token: Option<&Secret>) -> Self {
        self.with("access key id", id)
            .with("secret access key", secret.expose())
            .with_some("session token", token.map(Secret::expose))
            .for_any_machine()
    }

    /// Adds an assumed role.
    #[must_use]
    pub fn with_role(self, role: &AssumedRole) -> Self {
        let AssumedRole { arn, session_name, external_id, duration_seconds: _, mfa_serial } = role;
        self.with("role", arn)
            .with_some("session name", session_name.as_ref())
            .with_some("external id", external_id.as_ref())
            .with_some("mfa serial", mfa_serial.as_ref())
    }

    /// Adds the endpoint of AWS STS at which roles are assumed, because an emulator has other accounts with the
    /// same numbers. The region does not matter. Settings without a usable endpoint add nothing, because no
    /// role can be assumed with them.
    #[must_use]
    pub(crate) fn with_aws_sts(self, context: &Context, endpoints: &ProfileEndpoints) -> Self {
        let client = AwsSts::for_profile(context.clone(), &Region::us_east_1(), endpoints);
        self.with_some("aws sts", client.ok().map(|client| client.endpoint().url().to_string()))
    }

    /// Sets the role of the instance, or the reason why the metadata service does not name it.
    #[must_use]
    pub(super) fn with_instance_role(self, role: Result<String, InstanceMetadataError>) -> Self {
        self.with_role_of_machine(match role {
            Ok(role) => InstanceRole::Known(role),
            Err(error) if error.is_retryable() => InstanceRole::Unavailable,
            Err(_) => InstanceRole::Missing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_credentials_does_not_depend_on_the_machine() {
        let key = IdentityKey::new("a").with("url", "http://169.254.169.254/");
        assert!(key.depends_on_machine());
        assert!(!key.with_keys("AKID", &"made-up-secret".into(), None).depends_on_machine());
    }
}
