//! Chains of suppliers, of which the first configured one is used.

use std::fmt;
use std::sync::Arc;

use super::attempts::Attempts;
use super::error::SupplierError;
use super::region_supplier::RegionSupplier;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::identity_key::IdentityKey;
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;

/// Suppliers of security credentials, asked in order until one has credentials or one fails.
#[derive(Clone, Default)]
pub struct SecurityCredentialsChain(Vec<Arc<dyn SecurityCredentialsSupplier>>);

impl SecurityCredentialsChain {
    /// Appends a supplier.
    #[must_use]
    pub fn then(mut self, supplier: impl SecurityCredentialsSupplier + 'static) -> Self {
        self.0.push(Arc::new(supplier));
        self
    }

    /// Returns the credentials, and the name of their supplier.
    ///
    /// # Errors
    /// [`SupplierError`] of a supplier that is configured and fails, or
    /// [`SupplierError::NoSecurityCredentials`] with the reasons of all suppliers.
    pub fn resolve(&self) -> Result<(SecurityCredentials, String), SupplierError> {
        first_credentials(&self.0)
    }
}

/// Returns the credentials of the first supplier that has some, and its name. The iterator may create each
/// supplier when it is needed.
pub(crate) fn first_credentials<S: AsRef<dyn SecurityCredentialsSupplier>>(
    suppliers: impl IntoIterator<Item = S>,
) -> Result<(SecurityCredentials, String), SupplierError> {
    let mut attempts = Attempts::default();
    let found = find_credentials(suppliers, &mut attempts)?;
    found.ok_or(SupplierError::NoSecurityCredentials(attempts))
}

/// Returns the identity key of the first supplier that has one.
pub(crate) fn first_identity_key<S: AsRef<dyn SecurityCredentialsSupplier>>(
    suppliers: impl IntoIterator<Item = S>,
) -> Result<Option<IdentityKey>, SupplierError> {
    suppliers
        .into_iter()
        .find_map(|supplier| supplier.as_ref().identity_key().transpose())
        .transpose()
}

/// Returns the region of the first supplier that has one, and its name.
pub(crate) fn first_region<S: AsRef<dyn RegionSupplier>>(
    suppliers: impl IntoIterator<Item = S>,
) -> Result<(Region, String), SupplierError> {
    let mut attempts = Attempts::default();
    for supplier in suppliers {
        let supplier = supplier.as_ref();
        if let Some(found) = supplier.region(&mut attempts)? {
            return Ok((found, supplier.name().to_owned()));
        }
    }
    Err(SupplierError::NoRegion(attempts))
}

fn find_credentials<S: AsRef<dyn SecurityCredentialsSupplier>>(
    suppliers: impl IntoIterator<Item = S>,
    attempts: &mut Attempts,
) -> Result<Option<(SecurityCredentials, String)>, SupplierError> {
    for supplier in suppliers {
        let supplier = supplier.as_ref();
        if let Some(found) = supplier.security_credentials(attempts)? {
            return Ok(Some((found, supplier.name().to_owned())));
        }
    }
    Ok(None)
}

/// A chain is a supplier too, so it may be part of another chain, or the source of a role.
impl SecurityCredentialsSupplier for SecurityCredentialsChain {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        Ok(find_credentials(&self.0, attempts)?.map(|(credentials, _)| credentials))
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        first_identity_key(&self.0)
    }
}

/// Suppliers of the region, asked in order until one has a region or one fails.
#[derive(Clone, Default)]
pub struct RegionChain(Vec<Arc<dyn RegionSupplier>>);

impl RegionChain {
    /// Appends a supplier.
    #[must_use]
    pub fn then(mut self, supplier: impl RegionSupplier + 'static) -> Self {
        self.0.push(Arc::new(supplier));
        self
    }

    /// Returns the region, and the name of its supplier.
    ///
    /// # Errors
    /// [`SupplierError`] of a supplier that is configured and fails, or [`SupplierError::NoRegion`]
    /// with the reasons of all suppliers.
    pub fn resolve(&self) -> Result<(Region, String), SupplierError> {
        first_region(&self.0)
    }
}

impl fmt::Debug for SecurityCredentialsChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|supplier| supplier.name())).finish()
    }
}

impl fmt::Debug for RegionChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|supplier| supplier.name())).finish()
    }
}

const NAME: &str = "chain";
