//! One search for the AWS identity, over the suppliers in their order.

use std::sync::Arc;
use std::thread;

use super::{AwsIdentity, AwsIdentityChain};
use crate::ambient::{Ambient, Level};
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{
    AwsSource, ContainerSupplier, EnvironmentSupplier, IdentityKey, InstanceMetadataSupplier,
    NamedSources, PassedOver, ProfileRegionSupplier, ProfileSupplier, RegionChain, RegionSupplier,
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
        let (region, credentials) = self.region_and_more();
        let (region, region_from) = region?;
        self.note_found("region", region.as_str(), &region_from);
        let credentials = credentials.unwrap_or_else(|| self.security_credentials(&region));
        let (credentials, credentials_from) = credentials?;
        self.note_found("access key id", credentials.access_key_id(), &credentials_from);
        let shared_config = self.shared_config.clone();
        let found =
            AwsIdentity { region, region_from, credentials, credentials_from, shared_config };
        found.assume_roles(&self.chain.roles, &self.chain.ambient, &*self.chain.mfa_codes)
    }

    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, the selected profile, then `region_url`. None of them matters
    /// where the verification URL is that of one region.
    ///
    /// While the metadata service is asked for the zone, it is asked for credentials too, where they
    /// can come from nowhere else.
    fn region_and_more(&self) -> (Found<Region>, Option<Found<SecurityCredentials>>) {
        if let Some(region) = &self.chain.fixed_region {
            return (Ok((region.clone(), "the verification URL".to_owned())), None);
        }
        if let Some(own) = &self.chain.regions {
            return (named(own.resolve()), None);
        }
        let mut chain = RegionChain::default().then(EnvironmentSupplier::new(self.ambient()));
        if self.chain.sources.contains(AwsSource::Profile) {
            chain = chain.then(ProfileRegionSupplier::new(Arc::clone(&self.config)));
        }
        let mut attempts = match chain.resolve() {
            Err(SupplierError::NoRegion(attempts))
                if self.chain.sources.contains(AwsSource::InstanceMetadata) =>
            {
                attempts
            }
            known => return (named(known), None),
        };
        thread::scope(|scope| {
            let mut credentials = None;
            let region = self.metadata.region_beside(&mut attempts, || {
                // Where there can be no thread, credentials are asked for afterwards.
                let beside = || self.credentials_of_instance();
                credentials = thread::Builder::new().spawn_scoped(scope, beside).ok();
            });
            let name = RegionSupplier::name(&self.metadata);
            let region = region.and_then(|found| {
                found.map(|region| (region, name)).ok_or(SupplierError::NoRegion(attempts))
            });
            (named(region), credentials.and_then(|thread| thread.join().ok()?))
        })
    }

    /// Is what the metadata service has for this instance, for which no region is needed; `None` where
    /// somebody else has credentials, or may have.
    fn credentials_of_instance(&self) -> Option<Found<SecurityCredentials>> {
        let AwsIdentityChain { credentials, sources, .. } = self.chain;
        let is_last = sources.iter().last() == Some(AwsSource::InstanceMetadata);
        if credentials.is_some() || !is_last {
            return None;
        }
        let any = Region::us_east_1();
        let others = sources.iter().filter(|source| *source != AwsSource::InstanceMetadata);
        let nobody_else = matches!(self.chain_of(others, &any).identity_key(), Ok(None));
        nobody_else.then(|| self.security_credentials(&any))
    }

    fn security_credentials(&self, region: &Region) -> Found<SecurityCredentials> {
        let chain;
        let suppliers = match &self.chain.credentials {
            Some(own) => own,
            None => {
                chain = self.default_chain(region);
                &chain
            }
        };
        named(suppliers.resolve())
    }

    fn default_chain(&self, region: &Region) -> SecurityCredentialsChain {
        self.chain_of(self.chain.sources.iter(), region)
    }

    fn chain_of(
        &self,
        suppliers: impl Iterator<Item = AwsSource>,
        region: &Region,
    ) -> SecurityCredentialsChain {
        let ambient = || self.ambient();
        let AwsIdentityChain { profile, sources, .. } = self.chain;
        let chosen = profile.is_some() && sources.contains(AwsSource::Profile);
        let passed_over =
            |supplier| PassedOver { supplier, reason: "passed over, since a profile is chosen" };
        suppliers.fold(SecurityCredentialsChain::default(), |chain, source| match source {
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

/// Is what was found, and the name of the supplier that had it.
type Found<T> = Result<(T, String), SupplierError>;

fn named<T>(found: Result<(T, &str), SupplierError>) -> Found<T> {
    found.map(|(found, supplier)| (found, supplier.to_owned()))
}
