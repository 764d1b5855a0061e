//! Who this machine is to AWS: a region and security credentials, and where they came from.

use std::sync::Arc;

use crate::ambient::{Ambient, Level};
use crate::external_account::AwsCredentialSource;
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{
    AwsSource, AwsSources, ContainerSupplier, EnvironmentSupplier, InstanceMetadataSupplier,
    MetadataAddresses, NamedSources, PassedOver, ProfileRegionSupplier, ProfileSupplier,
    RegionChain, RegionSupplier, SecurityCredentialsChain, SecurityCredentialsSupplier,
    SharedConfig, SupplierError, WebIdentitySupplier,
};

/// Holds a region and security credentials that belong together.
#[derive(Clone, Debug)]
pub struct AwsIdentity {
    /// The region whose AWS STS is asked.
    pub region: Region,
    /// Where the region came from, as it stands in messages.
    pub region_from: String,
    /// The credentials.
    pub credentials: SecurityCredentials,
    /// Where the credentials came from, as it stands in messages.
    pub credentials_from: String,
}

/// Finds the AWS identity of this machine: the suppliers in their order.
#[derive(Debug)]
pub struct AwsIdentityChain {
    ambient: Ambient,
    addresses: MetadataAddresses,
    allow_imdsv1: bool,
    sources: AwsSources,
    profile: Option<String>,
    fixed_region: Option<Region>,
    regions: Option<RegionChain>,
    credentials: Option<SecurityCredentialsChain>,
}

impl AwsIdentityChain {
    /// Looks where AWS's own tools look, with no credential file to say otherwise.
    pub fn new(ambient: Ambient) -> Self {
        Self::asking(MetadataAddresses::well_known(), ambient)
    }

    /// Looks where a credential file says.
    pub fn of_source(source: &AwsCredentialSource, ambient: Ambient) -> Self {
        Self {
            fixed_region: source.verification_url().fixed_region(),
            ..Self::asking(source.into(), ambient)
        }
    }

    fn asking(addresses: MetadataAddresses, ambient: Ambient) -> Self {
        Self {
            ambient,
            addresses,
            allow_imdsv1: false,
            sources: AwsSources::default(),
            profile: None,
            fixed_region: None,
            regions: None,
            credentials: None,
        }
    }

    /// Lets the instance metadata be asked without a session token where IMDSv2 is refused.
    #[must_use]
    pub fn with_imdsv1_allowed(self, allowed: bool) -> Self {
        Self { allow_imdsv1: allowed, ..self }
    }

    /// Asks these places only, in this order. Where the instance metadata or the profiles are left
    /// out, they are not asked for the region either.
    #[must_use]
    pub fn with_sources(self, sources: AwsSources) -> Self {
        Self { sources, ..self }
    }

    /// Selects a profile. As with the AWS CLI's `--profile`, the keys and the web identity of the
    /// environment are then passed over; with `AWS_PROFILE`, they are not.
    #[must_use]
    pub fn with_profile(self, profile: Option<String>) -> Self {
        Self { profile, ..self }
    }

    /// Asks suppliers of the program's own for the security credentials, and nobody else.
    #[must_use]
    pub fn with_security_credentials_chain(self, chain: SecurityCredentialsChain) -> Self {
        Self { credentials: Some(chain), ..self }
    }

    /// Asks a supplier of the program's own for the region, and nobody else.
    #[must_use]
    pub fn with_region_supplier(self, supplier: impl RegionSupplier + 'static) -> Self {
        Self { regions: Some(RegionChain::default().then(supplier)), ..self }
    }

    /// Asks a supplier of the program's own for the security credentials, and nobody else.
    #[must_use]
    pub fn with_security_credentials_supplier(
        self,
        supplier: impl SecurityCredentialsSupplier + 'static,
    ) -> Self {
        Self { credentials: Some(SecurityCredentialsChain::default().then(supplier)), ..self }
    }

    /// Tells whether the security credentials come from a supplier of the program's own.
    pub const fn is_programmatic(&self) -> bool {
        self.credentials.is_some()
    }

    /// Finds region and credentials. Nothing is sent to AWS STS or to Google.
    ///
    /// # Errors
    /// [`SupplierError`] when there is no region or there are no credentials.
    pub fn resolve(&self) -> Result<AwsIdentity, SupplierError> {
        // One supplier for both, so that there is one IMDSv2 session token.
        let metadata = InstanceMetadataSupplier::new(
            self.ambient.clone(),
            self.addresses.clone(),
            self.allow_imdsv1,
        );
        let config = Arc::new(SharedConfig::new(self.ambient.clone(), self.profile.clone()));
        let metadata = Arc::new(match self.sources.contains(AwsSource::Profile) {
            true => metadata.with_shared_config(Arc::clone(&config)),
            false => metadata,
        });
        let (region, region_from) = self.region(&config, &metadata)?;
        self.note_found("region", region.as_str(), &region_from);
        let (credentials, credentials_from) =
            self.security_credentials(&region, config, metadata)?;
        self.note_found("access key id", credentials.access_key_id(), &credentials_from);
        Ok(AwsIdentity { region, region_from, credentials, credentials_from })
    }

    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, the selected profile, then `region_url`. None of them matters
    /// where the verification URL is that of one region.
    fn region(
        &self,
        config: &Arc<SharedConfig>,
        metadata: &Arc<InstanceMetadataSupplier>,
    ) -> Result<(Region, String), SupplierError> {
        if let Some(region) = &self.fixed_region {
            return Ok((region.clone(), "the verification URL".to_owned()));
        }
        let chain;
        let regions = match &self.regions {
            Some(own) => own,
            None => {
                let mut all =
                    RegionChain::default().then(EnvironmentSupplier::new(self.ambient.clone()));
                if self.sources.contains(AwsSource::Profile) {
                    all = all.then(ProfileRegionSupplier::new(Arc::clone(config)));
                }
                if self.sources.contains(AwsSource::InstanceMetadata) {
                    all = all.then(Arc::clone(metadata));
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
        config: Arc<SharedConfig>,
        metadata: Arc<InstanceMetadataSupplier>,
    ) -> Result<(SecurityCredentials, String), SupplierError> {
        let chain;
        let suppliers = match &self.credentials {
            Some(own) => own,
            None => {
                chain = self.default_chain(region, &config, &metadata);
                &chain
            }
        };
        suppliers.resolve().map(|(credentials, supplier)| (credentials, supplier.to_owned()))
    }

    fn default_chain(
        &self,
        region: &Region,
        config: &Arc<SharedConfig>,
        metadata: &Arc<InstanceMetadataSupplier>,
    ) -> SecurityCredentialsChain {
        let ambient = || self.ambient.clone();
        let chosen = self.profile.is_some() && self.sources.contains(AwsSource::Profile);
        let passed_over =
            |supplier| PassedOver { supplier, reason: "passed over, since a profile is chosen" };
        self.sources.iter().fold(
            SecurityCredentialsChain::default(),
            |chain, source| match source {
                AwsSource::Environment if chosen => chain.then(passed_over("environment")),
                AwsSource::Environment => chain.then(EnvironmentSupplier::new(ambient())),
                AwsSource::Profile => {
                    let sources = NamedSources {
                        environment: Box::new(EnvironmentSupplier::new(ambient())),
                        container: Box::new(ContainerSupplier::new(ambient())),
                        instance_metadata: Box::new(Arc::clone(metadata)),
                    };
                    let (config, region) = (Arc::clone(config), region.clone());
                    chain.then(ProfileSupplier::new(ambient(), config, region, sources))
                }
                AwsSource::WebIdentity if chosen => chain.then(passed_over("web identity")),
                AwsSource::WebIdentity => {
                    chain.then(WebIdentitySupplier::new(ambient(), region.clone()))
                }
                AwsSource::Container => chain.then(ContainerSupplier::new(ambient())),
                AwsSource::InstanceMetadata => chain.then(Arc::clone(metadata)),
            },
        )
    }

    fn note_found(&self, what: &str, value: &str, supplier: &str) {
        self.ambient.note(Level::Hop, format_args!("{what} `{value}` from {supplier}"));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;
    use std::time::SystemTime;

    use super::*;
    use crate::ambient::{NoCommands, Silence, SystemFiles, TransportError};
    use crate::message::{Request, Response};

    #[test]
    fn an_instance_is_known_without_a_credential_file() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let transport = move |request: &Request, _| {
            log.lock().unwrap().push(format!("{} {}", request.method.as_str(), request.url));
            let body = match request.url.path() {
                "/latest/api/token" => "made-up-metadata-token",
                "/latest/meta-data/placement/availability-zone" => "eu-west-1b",
                "/latest/meta-data/iam/security-credentials" => "my-role",
                _ => r#"{"AccessKeyId":"AKID","SecretAccessKey":"made-up-secret"}"#,
            };
            let body = crate::secret::Secret::new(body.as_bytes().to_vec());
            Ok::<_, TransportError>(Response { status: 200, headers: Vec::new(), body })
        };
        let identity = AwsIdentityChain::new(ambient(transport, &[])).resolve().unwrap();
        assert_eq!(identity.region.as_str(), "eu-west-1");
        assert_eq!(identity.region_from, "instance metadata");
        assert_eq!(identity.credentials.access_key_id(), "AKID");
        assert_eq!(identity.credentials_from, "instance metadata");
        let base = "http://169.254.169.254/latest";
        assert_eq!(
            *asked.lock().unwrap(),
            [
                format!("PUT {base}/api/token"),
                format!("GET {base}/meta-data/placement/availability-zone"),
                format!("GET {base}/meta-data/iam/security-credentials"),
                format!("GET {base}/meta-data/iam/security-credentials/my-role"),
            ]
        );
    }

    #[test]
    fn the_environment_comes_first() {
        let variables = [
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "AKID"),
            ("AWS_SECRET_ACCESS_KEY", "key"),
        ];
        let transport =
            |_: &Request, _| -> Result<Response, TransportError> { panic!("not asked") };
        let identity = AwsIdentityChain::new(ambient(transport, &variables)).resolve().unwrap();
        assert_eq!(
            (&*identity.region_from, &*identity.credentials_from),
            ("environment", "environment")
        );
    }

    fn ambient(
        transport: impl crate::ambient::Transport + 'static,
        variables: &[(&str, &str)],
    ) -> Ambient {
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Ambient {
            environment: Arc::new(variables.collect::<BTreeMap<_, _>>()),
            clock: Arc::new(|| SystemTime::UNIX_EPOCH),
            transport: Arc::new(transport),
            files: Arc::new(SystemFiles),
            commands: Arc::new(NoCommands),
            journal: Arc::new(Silence),
        }
    }
}
