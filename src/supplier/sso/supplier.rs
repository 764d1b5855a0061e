//! The supplier of the credentials of an SSO role.

use std::sync::Arc;

use super::identity::sso_identity;
use super::role_credentials::sso_role_credentials;
use super::session::{NAME, NO_ROLE, SsoSession};
use crate::aws_config_file::SsoOrigin;
use crate::context::Context;
use crate::identity_key::IdentityKey;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::attempts::Attempts;
use crate::supplier::error::SupplierError;
use crate::supplier::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::supplier::shared_config::SharedConfig;

/// A supplier of the credentials of an IAM Identity Center role, which uses the token that
/// `aws sso login` has cached.
#[derive(Clone, Debug)]
pub struct SsoSupplier {
    context: Context,
    config: Arc<SharedConfig>,
    origin: SsoOrigin,
}

impl SsoSupplier {
    /// Creates a supplier for the account and the role of `origin`. The profile that `config` selects
    /// configures the endpoints, and errors name it.
    pub const fn new(context: Context, config: Arc<SharedConfig>, origin: SsoOrigin) -> Self {
        Self { context, config, origin }
    }

    fn session(&self) -> SsoSession<'_> {
        SsoSession {
            context: &self.context,
            config: &self.config,
            origin: &self.origin,
            profile: None,
        }
    }
}

impl SecurityCredentialsSupplier for SsoSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let found = sso_role_credentials(&self.session())?;
        if found.is_none() {
            attempts.skip(NAME, NO_ROLE);
        }
        Ok(found)
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        sso_identity(&self.session())
    }
}
