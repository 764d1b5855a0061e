//! One search for the AWS identity, over the suppliers in their order.

use std::sync::Arc;

use super::{AwsIdentity, AwsIdentityChain};
use crate::ambient::{Ambient, Level};
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{
    AwsSource, ContainerSupplier, EnvironmentSupplier, IdentityKey, InstanceMetadataSupplier,
    NamedSources, PassedOver, ProfileRegionSupplier, ProfileSupplier, RegionChain,
    SecurityCredentialsChain, SecurityCredentialsSupplier as _, SharedConfig, SupplierError,
    WebIdentitySupplier,
};

/// Is one search: the files are read once, and there is one session token of the metadata service.
#[derive(Debug)]
pub struct AwsIdentitySearch<'a> {
    chain: &'a AwsIdentityChain,
    config: Arc<SharedConfig>,
    /// None where profiles are not asked.
    shared_config: Option<Arc<SharedConfig>>,
    metadata: Arc<InstanceMetadataSupplier>,
}

impl<'a> AwsIdentitySearch<'a> {
    pub(super) fn new(chain: &'a AwsIdentityChain) -> Self {
        let ambient = || chain.ambient.clone();
        let config = Arc::new(SharedConfig::new(ambient(), chain.profile.clone()));
        let metadata =
            InstanceMetadataSupplier::new(ambient(), chain.addresses.clone(), chain.allow_imdsv1)
                .for_one_search();
        let shared_config = chain.sources.contains(AwsSource::Profile).then(|| Arc::clone(&config));
        let metadata = Arc::new(match &shared_config {
            Some(config) => metadata.with_shared_config(Arc::clone(config)),
            None => metadata,
        });
        Self { chain, config, shared_config, metadata }
    }

    /// Tells whose credentials would be found; `None` where nobody has any. Nothing is asked for that
    /// this machine knows itself: only the metadata service is, for the name of its role.
    ///
    /// # Errors
    /// [`SupplierError`] of the supplier that is broken.
    pub fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        // No supplier asks AWS STS for a key, so that any region will do.
        let found = match &self.chain.credentials {
            Some(own) => own.identity_key(),
            None => self.default_chain(&Region::us_east_1()).identity_key(),
        };
        Ok(found?.map(|key| self.chain.roles.iter().fold(key, IdentityKey::with_role)))
    }

    /// Finds region and credentials. Nothing is sent to Google.
    ///
    /// # Errors
    /// [`SupplierError`] when there is no region or there are no credentials.
    pub fn resolve(&self) -> Result<AwsIdentity, SupplierError> {
        let (region, region_from) = self.region()?;
        self.note_found("region", region.as_str(), &region_from);
        let (credentials, credentials_from) = self.security_credentials(&region)?;
        self.note_found("access key id", credentials.access_key_id(), &credentials_from);
        let shared_config = self.shared_config.clone();
        let found =
            AwsIdentity { region, region_from, credentials, credentials_from, shared_config };
        found.assume_roles(&self.chain.roles, &self.chain.ambient, &*self.chain.mfa_codes)
    }

    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, the selected profile, then `region_url`. None of them matters
    /// where the verification URL is that of one region.
    fn region(&self) -> Result<(Region, String), SupplierError> {
        if let Some(region) = &self.chain.fixed_region {
            return Ok((region.clone(), "the verification URL".to_owned()));
        }
        let chain;
        let regions = match &self.chain.regions {
            Some(own) => own,
            None => {
                let mut all = RegionChain::default().then(EnvironmentSupplier::new(self.ambient()));
                if self.chain.sources.contains(AwsSource::Profile) {
                    all = all.then(ProfileRegionSupplier::new(Arc::clone(&self.config)));
                }
                if self.chain.sources.contains(AwsSource::InstanceMetadata) {
                    all = all.then(Arc::clone(&self.metadata));
                }
                chain = all;
                &chain
            }
        };
        regions.resolve().map(|(region, supplier)| (region, supplier.to_owned()))
    }

    fn security_credentials(
        &self,
        region: &Region,
    ) -> Result<(SecurityCredentials, String), SupplierError> {
        let chain;
        let suppliers = match &self.chain.credentials {
            Some(own) => own,
            None => {
                chain = self.default_chain(region);
                &chain
            }
        };
        suppliers.resolve().map(|(credentials, supplier)| (credentials, supplier.to_owned()))
    }

    fn default_chain(&self, region: &Region) -> SecurityCredentialsChain {
        let ambient = || self.ambient();
        let AwsIdentityChain { profile, sources, .. } = self.chain;
        let chosen = profile.is_some() && sources.contains(AwsSource::Profile);
        let passed_over =
            |supplier| PassedOver { supplier, reason: "passed over, since a profile is chosen" };
        sources.iter().fold(SecurityCredentialsChain::default(), |chain, source| match source {
            AwsSource::Environment if chosen => chain.then(passed_over("environment")),
            AwsSource::Environment => chain.then(EnvironmentSupplier::new(ambient())),
            AwsSource::Profile => {
                let sources = NamedSources {
                    environment: Box::new(EnvironmentSupplier::new(ambient())),
                    container: Box::new(ContainerSupplier::new(ambient())),
                    instance_metadata: Box::new(Arc::clone(&self.metadata)),
                };
                let (config, region) = (Arc::clone(&self.config), region.clone());
                let profile = ProfileSupplier::new(ambient(), config, region, sources);
                chain.then(profile.with_mfa_codes(Arc::clone(&self.chain.mfa_codes)))
            }
            AwsSource::WebIdentity if chosen => chain.then(passed_over("web identity")),
            AwsSource::WebIdentity => {
                let supplier = WebIdentitySupplier::new(ambient(), region.clone());
                chain.then(match &self.shared_config {
                    Some(config) => supplier.with_shared_config(Arc::clone(config)),
                    None => supplier,
                })
            }
            AwsSource::Container => chain.then(ContainerSupplier::new(ambient())),
            AwsSource::InstanceMetadata => chain.then(Arc::clone(&self.metadata)),
        })
    }

    fn ambient(&self) -> Ambient {
        self.chain.ambient.clone()
    }

    fn note_found(&self, what: &str, value: &str, supplier: &str) {
        self.chain.ambient.note(Level::Hop, format_args!("{what} `{value}` from {supplier}"));
    }
}
