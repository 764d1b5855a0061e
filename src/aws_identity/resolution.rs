//! One search for the AWS identity, over the suppliers in their order.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::identity::AwsIdentity;
use super::options::Options;
use super::suppliers::Suppliers;
use crate::aws_sts::{AwsService, ProfileEndpoints};
use crate::context::{Context, Level, OnceCommandRunner, OnceFileSystem};
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{
    AwsSource, IdentityKey, RegionSupplier, SecurityCredentialsSupplier as _, SupplierError,
    first_credentials, first_identity_key, first_region,
};

/// One search for the AWS identity. Each file is read once, a `credential_process` runs once, and one session
/// token of the metadata service serves the whole search. So the credentials are those of the identity that
/// [`Resolution::identity_key`] has returned.
///
/// A supplier is created when it is needed. Usually the first one already has credentials.
#[derive(Debug)]
pub struct Resolution<'a> {
    options: &'a Options,
    context: Context,
    suppliers: Suppliers<'a>,
}

impl<'a> Resolution<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        let runner = OnceCommandRunner::new(Arc::clone(&options.context.command_runner));
        let files = OnceFileSystem::new(Arc::clone(&options.context.file_system));
        let context = options.context.clone().with_command_runner(Arc::new(runner));
        let context = context.with_file_system(Arc::new(files));
        Self { options, suppliers: Suppliers::new(options, context.clone()), context }
    }

    /// Identifies the credentials, without fetching them if possible. `None` if no source is configured.
    ///
    /// The metadata service is asked for the name of the instance's role, if no source before it is configured.
    /// Credentials are fetched where only they show the identity: from a `credential_process`, from a
    /// container's endpoint other than that of ECS, and from a metadata service other than that of EC2.
    ///
    /// # Errors
    /// [`SupplierError`] of a source that is configured and fails.
    pub fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        // The region does not matter, because a key needs no request to AWS STS.
        let key = match &self.options.credentials_chain {
            Some(chain) => chain.identity_key(),
            None => first_identity_key(self.suppliers.all(&Region::us_east_1())),
        };
        let (Some(key), roles) = (key?, &self.options.roles) else {
            return Ok(None);
        };
        if roles.is_empty() {
            return Ok(Some(key));
        }
        let endpoints = match self.suppliers.shared_config() {
            Some(config) => config.endpoints(AwsService::Sts)?,
            None => ProfileEndpoints::default(),
        };
        let key = roles.iter().fold(key, IdentityKey::with_role);
        Ok(Some(key.with_aws_sts(&self.context, &endpoints)))
    }

    /// Finds the region and the credentials, and assumes the roles. No request goes to Google.
    ///
    /// # Errors
    /// [`SupplierError`] if there is no region, there are no credentials, or a role cannot be
    /// assumed.
    pub fn resolve(&self) -> Result<AwsIdentity, SupplierError> {
        let (region, credentials) = self.region_and_credentials();
        let (region, is_global) = match region {
            Err(SupplierError::NoRegion(_)) if self.options.is_region_optional => {
                ((Region::us_east_1(), "AWS's global endpoint".to_owned()), true)
            }
            region => (region?, false),
        };
        let (region, region_from) = region;
        self.log_found("region", region.as_str(), &region_from);
        let credentials = credentials.unwrap_or_else(|| self.security_credentials(&region));
        let (credentials, credentials_from) = credentials?;
        self.log_found("access key id", credentials.access_key_id(), &credentials_from);
        let Options { roles, mfa_prompt, .. } = self.options;
        let identity = AwsIdentity {
            region,
            region_from,
            credentials,
            credentials_from,
            shared_config: self.suppliers.shared_config(),
            is_global,
        };
        identity.assume_roles(roles, &self.context, &**mfa_prompt)
    }

    /// Finds the region. It comes from the verification URL, if that names one, then from the caller's setting,
    /// then from the caller's suppliers. Without these, it comes from variables, the selected profile or the
    /// metadata service, in this order.
    ///
    /// If the metadata service is the only source of credentials, a second thread requests these while the
    /// first one requests the zone.
    fn region_and_credentials(&self) -> (Found<Region>, Option<Found<SecurityCredentials>>) {
        if let Some(region) = &self.options.fixed_region {
            return (Ok((region.clone(), "the verification URL".to_owned())), None);
        }
        if let Some(region) = &self.options.region {
            return (Ok((region.clone(), "the setting `region`".to_owned())), None);
        }
        if let Some(chain) = &self.options.region_chain {
            return (chain.resolve(), None);
        }
        let mut attempts = match first_region(self.suppliers.of_region()) {
            Err(SupplierError::NoRegion(attempts)) if self.asks_metadata_for_region() => attempts,
            known => return (known, None),
        };
        let clock = &self.context.clock;
        let time = clock.time_left(Duration::MAX);
        thread::scope(|scope| {
            let mut credentials = None;
            let region = self.suppliers.metadata().region_beside(&mut attempts, || {
                // If no thread can be started, the credentials are requested after the region.
                let beside = || {
                    let mut found = None;
                    clock.within(time, &mut || found = self.instance_credentials());
                    found
                };
                credentials = thread::Builder::new().spawn_scoped(scope, beside).ok();
            });
            let name = RegionSupplier::name(self.suppliers.metadata()).to_owned();
            let region = region.and_then(|found| {
                found.map(|region| (region, name)).ok_or(SupplierError::NoRegion(attempts))
            });
            (region, credentials.and_then(|thread| thread.join().ok()?))
        })
    }

    /// Returns whether the metadata service is asked for the region. If no region is needed, it is asked only
    /// if it is the source of the credentials too: elsewhere it may be absent, which takes time to notice.
    fn asks_metadata_for_region(&self) -> bool {
        let is_source = self.options.sources.contains(AwsSource::InstanceMetadata);
        is_source && (!self.options.is_region_optional || self.suppliers.has_only_metadata())
    }

    /// Finds the credentials of the instance, which need no region. `None` unless the metadata
    /// service is the only source that can have credentials.
    fn instance_credentials(&self) -> Option<Found<SecurityCredentials>> {
        let is_last = self.options.sources.iter().last() == Some(AwsSource::InstanceMetadata);
        if self.options.credentials_chain.is_some() || !is_last {
            return None;
        }
        self.suppliers.has_only_metadata().then(|| self.security_credentials(&Region::us_east_1()))
    }

    fn security_credentials(&self, region: &Region) -> Found<SecurityCredentials> {
        match &self.options.credentials_chain {
            Some(chain) => chain.resolve(),
            None => first_credentials(self.suppliers.all(region)),
        }
    }

    fn log_found(&self, what: &str, value: &str, supplier: &str) {
        self.context.log(Level::Info, format_args!("{what} `{value}` from {supplier}"));
    }
}

/// A value with the name of its supplier.
type Found<T> = Result<(T, String), SupplierError>;
