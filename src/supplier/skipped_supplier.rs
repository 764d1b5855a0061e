//! A supplier in place of one that is skipped.

use super::attempts::Attempts;
use super::error::SupplierError;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::identity_key::IdentityKey;
use crate::security_credentials::SecurityCredentials;

/// A supplier that never has credentials, for a known reason.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SkippedSupplier {
    supplier: &'static str,
    reason: &'static str,
}

impl SkippedSupplier {
    /// Creates a supplier with the name of the skipped one and the reason, which reports show.
    pub const fn new(supplier: &'static str, reason: &'static str) -> Self {
        Self { supplier, reason }
    }
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
