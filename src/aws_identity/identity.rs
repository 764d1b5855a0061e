//! An AWS identity, and the roles that are assumed with it.

use std::sync::Arc;

use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AwsService, ProfileEndpoints};
use crate::context::{Context, MfaPrompt};
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{SharedConfig, SupplierError, assume};

/// A region and security credentials that belong together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AwsIdentity {
    /// The region, whose AWS STS receives the requests of this identity.
    pub region: Region,
    /// The origin of the region, as messages show it.
    pub region_from: String,
    /// The credentials.
    pub credentials: SecurityCredentials,
    /// The origin of the credentials, as messages show it.
    pub credentials_from: String,
    /// The files whose selected profile may configure the endpoints of AWS's services. `None` if profiles are
    /// disabled.
    pub shared_config: Option<Arc<SharedConfig>>,
    /// Whether no region was found. Requests then go to the global endpoint of AWS STS.
    pub(super) is_global: bool,
}

impl AwsIdentity {
    /// Creates an identity of the caller's own region and credentials. Profiles are disabled.
    pub fn new(region: Region, credentials: SecurityCredentials) -> Self {
        Self {
            region,
            region_from: CALLER.to_owned(),
            credentials,
            credentials_from: CALLER.to_owned(),
            shared_config: None,
            is_global: false,
        }
    }

    /// Replaces the credentials. `from` is the origin of the new ones, as messages show it.
    #[must_use]
    pub fn with_credentials(
        self,
        credentials: SecurityCredentials,
        from: impl Into<String>,
    ) -> Self {
        Self { credentials, credentials_from: from.into(), ..self }
    }

    /// Returns the endpoint settings of the selected profile for a service.
    ///
    /// # Errors
    /// [`SupplierError::Profile`] if the files cannot be read, or a setting is bad.
    pub fn endpoints(&self, service: AwsService) -> Result<ProfileEndpoints, SupplierError> {
        let endpoints = match &self.shared_config {
            Some(config) => config.endpoints(service)?,
            None => ProfileEndpoints::default(),
        };
        Ok(if self.is_global { endpoints.with_global_default() } else { endpoints })
    }

    /// Assumes roles one after the other, each with the credentials of the one before it. Without roles, no
    /// request is sent.
    ///
    /// # Errors
    /// [`SupplierError::Role`] and [`SupplierError::MfaCode`] if a role cannot be assumed, and
    /// [`SupplierError::Profile`] if the endpoint settings of the selected profile are bad.
    pub fn assume_roles(
        self,
        roles: &[AssumedRole],
        context: &Context,
        mfa_prompt: &dyn MfaPrompt,
    ) -> Result<Self, SupplierError> {
        if roles.is_empty() {
            return Ok(self);
        }
        let endpoints = self.endpoints(AwsService::Sts)?;
        roles.iter().try_fold(self, |identity, role| {
            let place = (&identity.region, &endpoints);
            let credentials = assume(context, place, &identity.credentials, role, mfa_prompt)?;
            Ok(identity.with_credentials(credentials, format!("AssumeRole `{}`", role.arn)))
        })
    }
}

const CALLER: &str = "the caller";
