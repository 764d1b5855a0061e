//! A place that is not asked, so that the report says why.

use super::attempts::Attempts;
use super::error::SupplierError;
use super::identity_key::IdentityKey;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::security_credentials::SecurityCredentials;

/// Has nothing to say, for a reason that is known before.
#[derive(Clone, Debug)]
pub struct SkippedSupplier {
    /// The name of the place, as it stands in messages.
    pub supplier: &'static str,
    /// Why it is not asked.
    pub reason: &'static str,
}

impl SecurityCredentialsSupplier for SkippedSupplier {
    fn name(&self) -> &str {
        self.supplier
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        attempts.skip(self.supplier, self.reason);
        Ok(None)
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        Ok(None)
    }
}
