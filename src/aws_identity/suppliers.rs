//! The suppliers of one search, which share files and responses.

use std::sync::{Arc, OnceLock};

use super::options::Options;
use crate::context::Context;
use crate::region::Region;
use crate::supplier::{
    AwsSource, ContainerSupplier, EnvironmentSupplier, InstanceMetadataSupplier, MetadataAddresses,
    NamedSources, ProfileRegionSupplier, ProfileSupplier, RegionSupplier,
    SecurityCredentialsSupplier, SharedConfig, SkippedSupplier, WebIdentitySupplier,
    first_identity_key,
};

/// The suppliers of one search. The profile files are read once, and the responses of a container's endpoint
/// and of the metadata service are reused.
#[derive(Debug)]
pub(super) struct Suppliers<'a> {
    options: &'a Options,
    context: Context,
    config: Arc<SharedConfig>,
    container: ContainerSupplier,
    metadata: OnceLock<Arc<InstanceMetadataSupplier>>,
}

impl<'a> Suppliers<'a> {
    pub(super) fn new(options: &'a Options, context: Context) -> Self {
        let config = Arc::new(SharedConfig::new(context.clone(), options.profile.clone()));
        let container = ContainerSupplier::new(context.clone()).for_one_search();
        Self { options, context, config, container, metadata: OnceLock::new() }
    }

    /// Creates the suppliers of credentials in their order, each when it is needed.
    pub(super) fn all(
        &self,
        region: &Region,
    ) -> impl Iterator<Item = Box<dyn SecurityCredentialsSupplier>> {
        self.sources().map(|source| self.of_source(source, region))
    }

    /// Creates the suppliers of the region, except for the metadata service.
    pub(super) fn of_region(&self) -> impl Iterator<Item = Box<dyn RegionSupplier>> {
        let environment =
            || -> Box<dyn RegionSupplier> { Box::new(EnvironmentSupplier::new(self.context())) };
        let profile = || -> Option<Box<dyn RegionSupplier>> {
            let config = self.shared_config()?;
            Some(Box::new(ProfileRegionSupplier::new(config)))
        };
        std::iter::once_with(environment).chain(std::iter::once_with(profile).flatten())
    }

    /// Returns whether no source but the metadata service is configured.
    pub(super) fn has_only_metadata(&self) -> bool {
        let is_container = |source: &AwsSource| *source == AwsSource::Container;
        // Its identity key may cost a request.
        if self.sources().any(|it| is_container(&it)) && !matches!(self.container.uri(), Ok(None)) {
            return false;
        }
        let is_local = |it: &AwsSource| *it != AwsSource::InstanceMetadata && !is_container(it);
        let others = self.sources().filter(is_local);
        let no_other =
            first_identity_key(others.map(|it| self.of_source(it, &Region::us_east_1())));
        matches!(no_other, Ok(None))
    }

    fn of_source(
        &self,
        source: AwsSource,
        region: &Region,
    ) -> Box<dyn SecurityCredentialsSupplier> {
        let Options { profile, sources, .. } = self.options;
        let is_profile_selected = profile.is_some() && sources.contains(AwsSource::Profile);
        let skipped = |supplier| SkippedSupplier::new(supplier, PROFILE_SELECTED);
        match source {
            AwsSource::Environment if is_profile_selected => Box::new(skipped("environment")),
            AwsSource::Environment => Box::new(EnvironmentSupplier::new(self.context())),
            AwsSource::Profile => Box::new(self.profile_supplier(region.clone())),
            AwsSource::WebIdentity if is_profile_selected => Box::new(skipped("web identity")),
            AwsSource::WebIdentity => {
                let supplier = WebIdentitySupplier::new(self.context(), region.clone());
                Box::new(match self.shared_config() {
                    Some(config) => supplier.with_shared_config(config),
                    None => supplier,
                })
            }
            AwsSource::Container => Box::new(self.container.clone()),
            AwsSource::InstanceMetadata => Box::new(Arc::clone(self.metadata())),
        }
    }

    fn profile_supplier(&self, region: Region) -> ProfileSupplier {
        let sources = NamedSources {
            environment: Box::new(EnvironmentSupplier::new(self.context())),
            container: Box::new(self.container.clone()),
            instance_metadata: Box::new(Arc::clone(self.metadata())),
        };
        ProfileSupplier::new(self.context(), Arc::clone(&self.config), region, sources)
            .with_mfa_prompt(Arc::clone(&self.options.mfa_prompt))
    }

    /// Returns the supplier of the instance metadata, which remembers its failures.
    pub(super) fn metadata(&self) -> &Arc<InstanceMetadataSupplier> {
        self.metadata.get_or_init(|| {
            let Options { credential_source, allow_imdsv1, .. } = self.options;
            let addresses = credential_source
                .as_ref()
                .map_or_else(MetadataAddresses::well_known, MetadataAddresses::from);
            let metadata = InstanceMetadataSupplier::new(self.context(), addresses, *allow_imdsv1)
                .for_one_search();
            Arc::new(match self.shared_config() {
                Some(config) => metadata.with_shared_config(config),
                None => metadata,
            })
        })
    }

    /// Returns the profile files. `None` if profiles are disabled.
    pub(super) fn shared_config(&self) -> Option<Arc<SharedConfig>> {
        let enabled = self.options.sources.contains(AwsSource::Profile);
        enabled.then(|| Arc::clone(&self.config))
    }

    fn context(&self) -> Context {
        self.context.clone()
    }

    fn sources(&self) -> impl Iterator<Item = AwsSource> {
        self.options.sources.iter()
    }
}

const PROFILE_SELECTED: &str = "skipped, because a profile is selected";
