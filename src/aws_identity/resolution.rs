//! One search for the AWS identity, over the suppliers in their order.

use std::sync::{Arc, OnceLock};
use std::thread;

use super::{AwsIdentity, AwsIdentityResolver};
use crate::context::{Context, Level};
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{
    AwsSource, ContainerSupplier, EnvironmentSupplier, IdentityKey, InstanceMetadataSupplier,
    MetadataAddresses, NamedSources, ProfileRegionSupplier, ProfileSupplier, RegionSupplier,
    SecurityCredentialsSupplier, SharedConfig, SkippedSupplier, SupplierError, WebIdentitySupplier,
    first_credentials, first_identity_key, first_region,
};

/// Is one search: the files are read once, and there is one session token of the metadata service.
/// Suppliers are made when their turn has come, which mostly is that of the first one alone.
#[derive(Debug)]
pub struct Resolution<'a> {
    chain: &'a AwsIdentityResolver,
    config: Arc<SharedConfig>,
    metadata: OnceLock<Arc<InstanceMetadataSupplier>>,
}

impl<'a> Resolution<'a> {
    pub(super) fn new(chain: &'a AwsIdentityResolver) -> Self {
        let config = Arc::new(SharedConfig::new(chain.context.clone(), chain.profile.clone()));
        Self { chain, config, metadata: OnceLock::new() }
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
            None => {
                first_identity_key(self.suppliers(self.chain.sources.iter(), &Region::us_east_1()))
            }
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
        let shared_config = self.shared_config();
        let found =
            AwsIdentity { region, region_from, credentials, credentials_from, shared_config };
        found.assume_roles(&self.chain.roles, &self.chain.context, &*self.chain.mfa_prompt)
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
            return (own.resolve(), None);
        }
        let mut attempts = match first_region(self.region_suppliers()) {
            Err(SupplierError::NoRegion(attempts))
                if self.chain.sources.contains(AwsSource::InstanceMetadata) =>
            {
                attempts
            }
            known => return (known, None),
        };
        thread::scope(|scope| {
            let mut credentials = None;
            let region = self.metadata().region_beside(&mut attempts, || {
                // Where there can be no thread, credentials are asked for afterwards.
                let beside = || self.credentials_of_instance();
                credentials = thread::Builder::new().spawn_scoped(scope, beside).ok();
            });
            let name = RegionSupplier::name(self.metadata()).to_owned();
            let region = region.and_then(|found| {
                found.map(|region| (region, name)).ok_or(SupplierError::NoRegion(attempts))
            });
            (region, credentials.and_then(|thread| thread.join().ok()?))
        })
    }

    /// Is what the metadata service has for this instance, for which no region is needed; `None` where
    /// somebody else has credentials, or may have.
    fn credentials_of_instance(&self) -> Option<Found<SecurityCredentials>> {
        let AwsIdentityResolver { credentials, sources, .. } = self.chain;
        let is_last = sources.iter().last() == Some(AwsSource::InstanceMetadata);
        if credentials.is_some() || !is_last {
            return None;
        }
        let any = Region::us_east_1();
        let others = sources.iter().filter(|source| *source != AwsSource::InstanceMetadata);
        let nobody_else = matches!(first_identity_key(self.suppliers(others, &any)), Ok(None));
        nobody_else.then(|| self.security_credentials(&any))
    }

    fn security_credentials(&self, region: &Region) -> Found<SecurityCredentials> {
        match &self.chain.credentials {
            Some(own) => own.resolve(),
            None => first_credentials(self.suppliers(self.chain.sources.iter(), region)),
        }
    }

    fn region_suppliers(&self) -> impl Iterator<Item = Box<dyn RegionSupplier>> {
        let environment =
            || -> Box<dyn RegionSupplier> { Box::new(EnvironmentSupplier::new(self.context())) };
        let profile = || -> Option<Box<dyn RegionSupplier>> {
            let config = self.shared_config()?;
            Some(Box::new(ProfileRegionSupplier::new(config)))
        };
        std::iter::once_with(environment).chain(std::iter::once_with(profile).flatten())
    }

    fn suppliers(
        &self,
        sources: impl Iterator<Item = AwsSource>,
        region: &Region,
    ) -> impl Iterator<Item = Box<dyn SecurityCredentialsSupplier>> {
        sources.map(|source| self.supplier(source, region))
    }

    fn supplier(&self, source: AwsSource, region: &Region) -> Box<dyn SecurityCredentialsSupplier> {
        let AwsIdentityResolver { profile, sources, .. } = self.chain;
        let chosen = profile.is_some() && sources.contains(AwsSource::Profile);
        let skipped_supplier = |supplier| SkippedSupplier {
            supplier,
            reason: "passed over, since a profile is chosen",
        };
        match source {
            AwsSource::Environment if chosen => Box::new(skipped_supplier("environment")),
            AwsSource::Environment => Box::new(EnvironmentSupplier::new(self.context())),
            AwsSource::Profile => Box::new(self.profile_supplier(region.clone())),
            AwsSource::WebIdentity if chosen => Box::new(skipped_supplier("web identity")),
            AwsSource::WebIdentity => {
                let supplier = WebIdentitySupplier::new(self.context(), region.clone());
                Box::new(match self.shared_config() {
                    Some(config) => supplier.with_shared_config(config),
                    None => supplier,
                })
            }
            AwsSource::Container => Box::new(ContainerSupplier::new(self.context())),
            AwsSource::InstanceMetadata => Box::new(Arc::clone(self.metadata())),
        }
    }

    fn profile_supplier(&self, region: Region) -> ProfileSupplier {
        let sources = NamedSources {
            environment: Box::new(EnvironmentSupplier::new(self.context())),
            container: Box::new(ContainerSupplier::new(self.context())),
            instance_metadata: Box::new(Arc::clone(self.metadata())),
        };
        ProfileSupplier::new(self.context(), Arc::clone(&self.config), region, sources)
            .with_mfa_prompt(Arc::clone(&self.chain.mfa_prompt))
    }

    fn metadata(&self) -> &Arc<InstanceMetadataSupplier> {
        self.metadata.get_or_init(|| {
            let AwsIdentityResolver { source, allow_imdsv1, .. } = self.chain;
            let addresses =
                source.as_ref().map_or_else(MetadataAddresses::well_known, MetadataAddresses::from);
            let metadata = InstanceMetadataSupplier::new(self.context(), addresses, *allow_imdsv1)
                .for_one_search();
            Arc::new(match self.shared_config() {
                Some(config) => metadata.with_shared_config(config),
                None => metadata,
            })
        })
    }

    /// Is none where profiles are not asked.
    fn shared_config(&self) -> Option<Arc<SharedConfig>> {
        let asked = self.chain.sources.contains(AwsSource::Profile);
        asked.then(|| Arc::clone(&self.config))
    }

    fn context(&self) -> Context {
        self.chain.context.clone()
    }

    fn note_found(&self, what: &str, value: &str, supplier: &str) {
        self.chain.context.log(Level::Info, format_args!("{what} `{value}` from {supplier}"));
    }
}

/// Is what was found, and the name of the supplier that had it.
type Found<T> = Result<(T, String), SupplierError>;
