//! The interface of a supplier of AWS security credentials.

use std::sync::Arc;

use super::attempts::Attempts;
use super::error::SupplierError;
use crate::identity_key::IdentityKey;
use crate::security_credentials::SecurityCredentials;

/// A supplier of AWS security credentials from one place.
///
/// Together with [`RegionSupplier`](super::RegionSupplier), it corresponds to
/// `AwsSecurityCredentialsSupplier` in Google's libraries.
pub trait SecurityCredentialsSupplier: Send + Sync {
    /// Returns the name of the place, as messages show it.
    fn name(&self) -> &str;

    /// Looks for credentials.
    ///
    /// `Ok(None)` means that this place is not configured: the supplier adds the reason to
    /// `attempts`, and the next supplier is asked.
    ///
    /// # Errors
    /// [`SupplierError`] if this place is configured and cannot be used. The search then stops: no other
    /// supplier is asked.
    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError>;

    /// Identifies the credentials without fetching them. Called before a cached token is reused.
    ///
    /// `Ok(None)` means that this place is not configured. The default implementation fetches the
    /// credentials and treats each new set of keys as a new identity.
    ///
    /// # Errors
    /// As [`SecurityCredentialsSupplier::security_credentials`].
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let credentials = self.security_credentials(&mut Attempts::default())?;
        Ok(credentials.map(|found| IdentityKey::from_credentials(self.name(), &found)))
    }
}

impl<S: SecurityCredentialsSupplier + ?Sized> SecurityCredentialsSupplier for Arc<S> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        (**self).security_credentials(attempts)
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        (**self).identity_key()
    }
}
