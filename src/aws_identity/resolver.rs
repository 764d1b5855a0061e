//! The configuration of a search for the AWS identity.

use std::sync::Arc;

use super::identity::AwsIdentity;
use super::options::Options;
use super::resolution::Resolution;
use crate::aws_config_file::AssumedRole;
use crate::context::{Context, MfaPrompt};
use crate::external_account::AwsCredentialSource;
use crate::region::Region;
use crate::supplier::{
    AwsSources, RegionChain, RegionSupplier, SecurityCredentialsChain, SecurityCredentialsSupplier,
    SupplierError,
};

/// A resolver of the AWS identity of this machine.
///
/// The region comes from `AWS_REGION`, `AWS_DEFAULT_REGION`, the selected profile or the metadata
/// service, the credentials from the [`AwsSources`] in their order. A source that is not configured
/// is skipped. A configured source that fails stops the search, so that a container never falls
/// back to the role of its host.
#[derive(Clone, Debug)]
pub struct AwsIdentityResolver {
    options: Options,
}

impl AwsIdentityResolver {
    /// Creates a resolver without a credential file. It looks where AWS's own tools look.
    pub fn new(context: Context) -> Self {
        Self { options: Options::new(context) }
    }

    /// Creates a resolver for the `credential_source` of a credential file.
    pub fn from_source(source: &AwsCredentialSource, context: Context) -> Self {
        Self::new(context).with_credential_source(source)
    }

    /// Sets the `credential_source` of a credential file, which names the URLs of the metadata service. If
    /// its verification URL names a region, the resolver uses that region.
    #[must_use]
    pub fn with_credential_source(mut self, source: &AwsCredentialSource) -> Self {
        self.options.fixed_region = source.verification_url().fixed_region().cloned();
        self.options.credential_source = Some(source.clone());
        self
    }

    /// Sets whether IMDSv1, which has no session tokens, is used if the metadata service refuses IMDSv2. The
    /// default is `false`. `AWS_EC2_METADATA_V1_DISABLED` takes precedence.
    #[must_use]
    pub fn with_imdsv1_allowed(mut self, allowed: bool) -> Self {
        self.options.allow_imdsv1 = allowed;
        self
    }

    /// Sets the sources of credentials and their order. The default is all sources, in the order of AWS's SDK
    /// for Rust. If the profile or the instance metadata is not among them, it is not a source of the region
    /// either.
    #[must_use]
    pub fn with_sources(mut self, sources: AwsSources) -> Self {
        self.options.sources = sources;
        self
    }

    /// Selects a profile of AWS's files. The keys and the web identity in the environment are then skipped, as
    /// with the AWS CLI's `--profile`. With `None`, `AWS_PROFILE` selects the profile, and nothing is skipped.
    #[must_use]
    pub fn with_profile(mut self, profile: Option<String>) -> Self {
        self.options.profile = profile;
        self
    }

    /// Sets the region, unless the verification URL of a credential file names one. With `None`, the resolver
    /// searches for the region.
    #[must_use]
    pub fn with_region(mut self, region: Option<Region>) -> Self {
        self.options.region = region;
        self
    }

    /// Allows an identity without a region. Requests to AWS STS then go to its global endpoint, with a
    /// signature for `us-east-1`, as those of the AWS CLI do. A subject token needs a region.
    #[must_use]
    pub fn with_optional_region(mut self) -> Self {
        self.options.is_region_optional = true;
        self
    }

    /// Sets roles that are assumed one after the other, the first one with the credentials that are found. They
    /// are assumed at the AWS STS of the region that is found.
    #[must_use]
    pub fn with_assumed_roles(mut self, roles: Vec<AssumedRole>) -> Self {
        self.options.roles = roles;
        self
    }

    /// Sets the prompt for the MFA codes of roles, those of profiles included. The default fails, so roles with
    /// an MFA device cannot be assumed.
    #[must_use]
    pub fn with_mfa_prompt(mut self, mfa_prompt: Arc<dyn MfaPrompt>) -> Self {
        self.options.mfa_prompt = mfa_prompt;
        self
    }

    /// Sets the suppliers of the region, which replace all others.
    #[must_use]
    pub fn with_region_chain(mut self, chain: RegionChain) -> Self {
        self.options.region_chain = Some(chain);
        self
    }

    /// Sets the supplier of the region, which replaces all others.
    #[must_use]
    pub fn with_region_supplier(self, supplier: impl RegionSupplier + 'static) -> Self {
        self.with_region_chain(RegionChain::default().then(supplier))
    }

    /// Sets the suppliers of credentials, which replace all others.
    #[must_use]
    pub fn with_security_credentials_chain(mut self, chain: SecurityCredentialsChain) -> Self {
        self.options.credentials_chain = Some(chain);
        self
    }

    /// Sets the supplier of credentials, which replaces all others.
    #[must_use]
    pub fn with_security_credentials_supplier(
        self,
        supplier: impl SecurityCredentialsSupplier + 'static,
    ) -> Self {
        self.with_security_credentials_chain(SecurityCredentialsChain::default().then(supplier))
    }

    /// Returns whether the credentials come from the caller's suppliers.
    pub const fn is_programmatic(&self) -> bool {
        self.options.credentials_chain.is_some()
    }

    /// Finds the region and the credentials, and assumes the roles. Requests go to AWS STS only for roles and
    /// for the web identity of a pod.
    ///
    /// # Errors
    /// [`SupplierError`] if there is no region, there are no credentials, or a role cannot be
    /// assumed.
    pub fn resolve(&self) -> Result<AwsIdentity, SupplierError> {
        self.search().resolve()
    }

    /// Begins a search, which reads the profile files once and uses one session token of the
    /// metadata service.
    pub fn search(&self) -> Resolution<'_> {
        Resolution::new(&self.options)
    }
}
