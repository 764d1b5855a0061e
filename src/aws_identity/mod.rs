//! Who this machine is to AWS: a region and security credentials, and where they came from.

mod resolution;
mod role_sessions;

use std::sync::Arc;

pub use resolution::Resolution;

use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AwsService, ProfileEndpoints};
use crate::context::{Context, MfaPrompt, NoMfaPrompt};
use crate::external_account::AwsCredentialSource;
use crate::region::Region;
use crate::security_credentials::SecurityCredentials;
use crate::supplier::{
    AwsSources, RegionChain, RegionSupplier, SecurityCredentialsChain, SecurityCredentialsSupplier,
    SharedConfig, SupplierError,
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
    /// The files whose selected profile says where AWS's services are; `None` where profiles are
    /// not asked.
    pub shared_config: Option<Arc<SharedConfig>>,
}

impl AwsIdentity {
    /// Is what the selected profile says about the endpoints of a service.
    ///
    /// # Errors
    /// [`SupplierError::Profile`] when it cannot be read, or says what cannot be.
    pub fn endpoints(&self, service: AwsService) -> Result<ProfileEndpoints, SupplierError> {
        let config = self.shared_config.as_ref();
        config.map_or_else(|| Ok(ProfileEndpoints::default()), |config| config.endpoints(service))
    }
}

/// Finds the AWS identity of this machine: the suppliers in their order.
#[derive(Debug)]
pub struct AwsIdentityResolver {
    context: Context,
    /// None where there is no credential file to say where the metadata service is.
    source: Option<AwsCredentialSource>,
    allow_imdsv1: bool,
    sources: AwsSources,
    profile: Option<String>,
    roles: Vec<AssumedRole>,
    mfa_prompt: Arc<dyn MfaPrompt>,
    fixed_region: Option<Region>,
    regions: Option<RegionChain>,
    credentials: Option<SecurityCredentialsChain>,
}

impl AwsIdentityResolver {
    /// Looks where AWS's own tools look, with no credential file to say otherwise.
    pub fn new(context: Context) -> Self {
        Self {
            context,
            source: None,
            allow_imdsv1: false,
            sources: AwsSources::default(),
            profile: None,
            roles: Vec::new(),
            mfa_prompt: Arc::new(NoMfaPrompt),
            fixed_region: None,
            regions: None,
            credentials: None,
        }
    }

    /// Looks where a credential file says.
    pub fn from_source(source: &AwsCredentialSource, context: Context) -> Self {
        Self::new(context).with_credential_source(source)
    }

    /// Looks where a credential file says: at its metadata URLs, and in its region if its verification
    /// URL has one.
    #[must_use]
    pub fn with_credential_source(self, source: &AwsCredentialSource) -> Self {
        let fixed_region = source.verification_url().fixed_region();
        Self { source: Some(source.clone()), fixed_region, ..self }
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

    /// Assumes these roles with the credentials that are found, one after the other. The region is
    /// that of what was found.
    #[must_use]
    pub fn with_assumed_roles(self, roles: Vec<AssumedRole>) -> Self {
        Self { roles, ..self }
    }

    /// Asks for the codes of the MFA devices that roles name, those of profiles included; without
    /// it, such roles are out of reach.
    #[must_use]
    pub fn with_mfa_prompt(self, mfa_prompt: Arc<dyn MfaPrompt>) -> Self {
        Self { mfa_prompt, ..self }
    }

    /// Asks suppliers of the program's own for the security credentials, and nobody else.
    #[must_use]
    pub fn with_security_credentials_chain(self, chain: SecurityCredentialsChain) -> Self {
        Self { credentials: Some(chain), ..self }
    }

    /// Asks suppliers of the program's own for the region, and nobody else.
    #[must_use]
    pub fn with_region_chain(self, chain: RegionChain) -> Self {
        Self { regions: Some(chain), ..self }
    }

    /// Asks a supplier of the program's own for the region, and nobody else.
    #[must_use]
    pub fn with_region_supplier(self, supplier: impl RegionSupplier + 'static) -> Self {
        self.with_region_chain(RegionChain::default().then(supplier))
    }

    /// Asks a supplier of the program's own for the security credentials, and nobody else.
    #[must_use]
    pub fn with_security_credentials_supplier(
        self,
        supplier: impl SecurityCredentialsSupplier + 'static,
    ) -> Self {
        self.with_security_credentials_chain(SecurityCredentialsChain::default().then(supplier))
    }

    /// Tells whether the security credentials come from a supplier of the program's own.
    pub const fn is_programmatic(&self) -> bool {
        self.credentials.is_some()
    }

    /// Finds region and credentials, and assumes the roles. AWS STS is asked only for roles and for
    /// the token of a pod.
    ///
    /// # Errors
    /// [`SupplierError`] when there is no region, there are no credentials or a role cannot be
    /// assumed.
    pub fn resolve(&self) -> Result<AwsIdentity, SupplierError> {
        self.search().resolve()
    }

    /// Begins a search, in which files are read once and the metadata service is asked under one
    /// session token.
    pub fn search(&self) -> Resolution<'_> {
        Resolution::new(self)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};
    use std::time::SystemTime;

    use super::*;
    use crate::context::TransportError;
    use crate::http::{Request, Response};

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
            Ok::<_, TransportError>(Response::new(200, Vec::new(), body))
        };
        let identity = AwsIdentityResolver::new(context(transport, &[])).resolve().unwrap();
        assert_eq!(identity.region.as_str(), "eu-west-1");
        assert_eq!(identity.region_from, "instance metadata");
        assert_eq!(identity.credentials.access_key_id(), "AKID");
        assert_eq!(identity.credentials_from, "instance metadata");
        let base = "http://169.254.169.254/latest";
        let mut asked = asked.lock().unwrap().clone();
        // The zone is asked for while the role is.
        asked[1..].sort();
        assert_eq!(
            asked,
            [
                format!("PUT {base}/api/token"),
                format!("GET {base}/meta-data/iam/security-credentials"),
                format!("GET {base}/meta-data/iam/security-credentials/my-role"),
                format!("GET {base}/meta-data/placement/availability-zone"),
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
        let identity = AwsIdentityResolver::new(context(transport, &variables)).resolve().unwrap();
        assert_eq!(
            (&*identity.region_from, &*identity.credentials_from),
            ("environment", "environment")
        );
    }

    fn context(
        transport: impl crate::context::Transport + 'static,
        variables: &[(&str, &str)],
    ) -> Context {
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Context::new()
            .with_environment(Arc::new(variables.collect::<BTreeMap<_, _>>()))
            .with_clock(Arc::new(|| SystemTime::UNIX_EPOCH))
            .with_transport(Arc::new(transport))
    }
}
