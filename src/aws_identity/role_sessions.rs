//! The roles that are assumed with an identity.

use super::AwsIdentity;
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::AwsService;
use crate::context::{Context, MfaPrompt};
use crate::supplier::{SupplierError, assume};

impl AwsIdentity {
    /// Assumes roles one after the other, each with the credentials of the one before. Without a
    /// role, nothing is asked of AWS STS.
    ///
    /// # Errors
    /// [`SupplierError::Role`] and [`SupplierError::MfaCode`], and [`SupplierError::Profile`] where the
    /// selected profile names no endpoint that can be used.
    pub fn assume_roles(
        mut self,
        roles: &[AssumedRole],
        context: &Context,
        mfa_prompt: &dyn MfaPrompt,
    ) -> Result<Self, SupplierError> {
        if roles.is_empty() {
            return Ok(self);
        }
        let endpoints = self.endpoints(AwsService::Sts)?;
        for role in roles {
            let place = (&self.region, &endpoints);
            self.credentials = assume(context, place, &self.credentials, role, mfa_prompt)?;
            self.credentials_from = format!("AssumeRole `{}`", role.arn);
        }
        Ok(self)
    }
}
