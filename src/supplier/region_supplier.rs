//! The interface of a supplier of the AWS region.

use std::sync::Arc;

use super::attempts::Attempts;
use super::error::SupplierError;
use crate::region::Region;

/// A supplier of the AWS region from one place.
pub trait RegionSupplier: Send + Sync {
    /// Returns the name of the place, as messages show it.
    fn name(&self) -> &str;

    /// Looks for the region.
    ///
    /// `Ok(None)` means that this place is not configured: the supplier adds the reason to
    /// `attempts`, and the next supplier is asked.
    ///
    /// # Errors
    /// [`SupplierError`] if this place is configured and cannot be used. The search then stops: no other
    /// supplier is asked.
    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError>;
}

impl<S: RegionSupplier + ?Sized> RegionSupplier for Arc<S> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        (**self).region(attempts)
    }
}
