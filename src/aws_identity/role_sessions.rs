//! The roles that are assumed with an identity.

use super::AwsIdentity;
use crate::ambient::{Ambient, MfaCodes};
use crate::aws_config_file::AssumedRole;
use crate::supplier::{SupplierError, assume};

impl AwsIdentity {
    /// Assumes roles one after the other, each with the credentials of the one before. Without a
    /// role, nothing is asked of AWS STS.
    ///
    /// # Errors
    /// [`SupplierError::Role`] and [`SupplierError::MfaCode`].
    pub fn assume_roles(
        mut self,
        roles: &[AssumedRole],
        ambient: &Ambient,
        mfa_codes: &dyn MfaCodes,
    ) -> Result<Self, SupplierError> {
        for role in roles {
            self.credentials = assume(ambient, &self.region, &self.credentials, role, mfa_codes)?;
            self.credentials_from = format!("AssumeRole `{}`", role.arn);
        }
        Ok(self)
    }
}
