//! Suppliers one after the other.

use std::fmt;

use super::{Attempts, IdentityKey, RegionSupplier, SecurityCredentialsSupplier, SupplierError};
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;

/// Asks suppliers of security credentials in order, until one has them or one is broken.
#[derive(Default)]
pub struct SecurityCredentialsChain(Vec<Box<dyn SecurityCredentialsSupplier>>);

impl SecurityCredentialsChain {
    /// Adds a supplier to the end.
    #[must_use]
    pub fn then(mut self, supplier: impl SecurityCredentialsSupplier + 'static) -> Self {
        self.0.push(Box::new(supplier));
        self
    }

    /// Finds credentials, and the name of the supplier that had them.
    ///
    /// # Errors
    /// [`SupplierError`] of the supplier that is broken, or the list of all that had nothing.
    pub fn resolve(&self) -> Result<(SecurityCredentials, &str), SupplierError> {
        let mut attempts = Attempts::default();
        let found = self.find(&mut attempts)?;
        found.ok_or(SupplierError::NoSecurityCredentials(attempts))
    }

    fn find(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<(SecurityCredentials, &str)>, SupplierError> {
        for supplier in &self.0 {
            if let Some(found) = supplier.security_credentials(attempts)? {
                return Ok(Some((found, supplier.name())));
            }
        }
        Ok(None)
    }
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
        Ok(self.find(attempts)?.map(|(credentials, _)| credentials))
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        self.0.iter().find_map(|supplier| supplier.identity_key().transpose()).transpose()
    }
}

/// Asks suppliers of the region in order, until one has it or one is broken.
#[derive(Default)]
pub struct RegionChain(Vec<Box<dyn RegionSupplier>>);

impl RegionChain {
    /// Adds a supplier to the end.
    #[must_use]
    pub fn then(mut self, supplier: impl RegionSupplier + 'static) -> Self {
        self.0.push(Box::new(supplier));
        self
    }

    /// Finds the region, and the name of the supplier that had it.
    ///
    /// # Errors
    /// [`SupplierError`] of the supplier that is broken, or the list of all that had nothing.
    pub fn resolve(&self) -> Result<(Region, &str), SupplierError> {
        let mut attempts = Attempts::default();
        for supplier in &self.0 {
            if let Some(found) = supplier.region(&mut attempts)? {
                return Ok((found, supplier.name()));
            }
        }
        Err(SupplierError::NoRegion(attempts))
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
