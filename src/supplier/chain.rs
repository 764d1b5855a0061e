//! Suppliers one after the other.

use std::fmt;
use std::sync::Arc;

use super::attempts::Attempts;
use super::error::SupplierError;
use super::identity_key::IdentityKey;
use super::region_supplier::RegionSupplier;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;

/// Asks suppliers of security credentials in order, until one has them or one is broken.
#[derive(Clone, Default)]
pub struct SecurityCredentialsChain(Vec<Arc<dyn SecurityCredentialsSupplier>>);

impl SecurityCredentialsChain {
    /// Adds a supplier to the end.
    #[must_use]
    pub fn then(mut self, supplier: impl SecurityCredentialsSupplier + 'static) -> Self {
        self.0.push(Arc::new(supplier));
        self
    }

    /// Finds credentials, and the name of the supplier that had them.
    ///
    /// # Errors
    /// [`SupplierError`] of the supplier that is broken, or the list of all that had nothing.
    pub fn resolve(&self) -> Result<(SecurityCredentials, String), SupplierError> {
        first_credentials(&self.0)
    }
}

/// Asks suppliers in order, each of which need not be there before its turn.
pub(crate) fn first_credentials<S: AsRef<dyn SecurityCredentialsSupplier>>(
    suppliers: impl IntoIterator<Item = S>,
) -> Result<(SecurityCredentials, String), SupplierError> {
    let mut attempts = Attempts::default();
    let found = find_credentials(suppliers, &mut attempts)?;
    found.ok_or(SupplierError::NoSecurityCredentials(attempts))
}

/// Asks suppliers in order whose credentials they would give.
pub(crate) fn first_identity_key<S: AsRef<dyn SecurityCredentialsSupplier>>(
    suppliers: impl IntoIterator<Item = S>,
) -> Result<Option<IdentityKey>, SupplierError> {
    suppliers
        .into_iter()
        .find_map(|supplier| supplier.as_ref().identity_key().transpose())
        .transpose()
}

/// Asks suppliers of the region in order.
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

/// A chain may be a part of another one, or what a role is assumed with.
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

/// Asks suppliers of the region in order, until one has it or one is broken.
#[derive(Clone, Default)]
pub struct RegionChain(Vec<Arc<dyn RegionSupplier>>);

impl RegionChain {
    /// Adds a supplier to the end.
    #[must_use]
    pub fn then(mut self, supplier: impl RegionSupplier + 'static) -> Self {
        self.0.push(Arc::new(supplier));
        self
    }

    /// Finds the region, and the name of the supplier that had it.
    ///
    /// # Errors
    /// [`SupplierError`] of the supplier that is broken, or the list of all that had nothing.
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
