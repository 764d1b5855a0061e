//! The supplier of the region and the credentials of an EC2 instance.

use std::sync::{Arc, Mutex};

use url::Url;

use super::addresses::MetadataAddresses;
use super::endpoint_mode::MetadataEndpointMode;
use super::failure::Failure;
use super::roles::{AttachedRole, Lookup, Roles};
use super::service::{MetadataService, NAME};
use super::session::Session;
use crate::context::{Context, TransportError, TransportErrorKind};
use crate::identity_key::IdentityKey;
use crate::mutex::lock;
use crate::region::{AvailabilityZone, Region};
use crate::security_credentials::SecurityCredentials;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::attempts::{Attempt, Attempts};
use crate::supplier::error::SupplierError;
use crate::supplier::metadata_error::InstanceMetadataError;
use crate::supplier::region_supplier::RegionSupplier;
use crate::supplier::security_credentials_supplier::SecurityCredentialsSupplier;
use crate::supplier::shared_config::SharedConfig;
use crate::supplier::source::AwsSource;

/// A supplier of the region and the role's credentials of an EC2 instance.
///
/// One IMDSv2 session token serves all requests. The region and the credentials need at most four requests,
/// the token included. Later credentials need one, unless the role's name changes
/// ([AWS, Use the Instance Metadata Service](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html)).
#[derive(Debug)]
pub struct InstanceMetadataSupplier {
    zone: Option<Url>,
    roles: Roles,
    session: Session,
    /// The credentials that a search has found. `None` if each call requests them.
    found: Option<Mutex<Option<SecurityCredentials>>>,
}

impl InstanceMetadataSupplier {
    /// Creates a supplier that sends requests to these addresses. `allow_imdsv1` allows requests without a
    /// session token, if the service refuses the request for one with status 403, 404 or 405.
    pub fn new(context: Context, addresses: MetadataAddresses, allow_imdsv1: bool) -> Self {
        let MetadataAddresses { zone, role, extended_role, session_token } = addresses;
        let service = MetadataService::new(context, session_token, allow_imdsv1);
        let session = Session::new(service);
        let roles = Roles::new(extended_role.into_iter().chain(role).collect());
        Self { zone, roles, session, found: None }
    }

    /// Reads the endpoint and the role's name from the selected profile too, as AWS's tools do.
    #[must_use]
    pub fn with_shared_config(self, config: Arc<SharedConfig>) -> Self {
        self.with_service(|service| service.with_shared_config(config))
    }

    /// Overrides the endpoint mode of the variable and of the profile. A configured endpoint takes precedence
    /// over any mode.
    #[must_use]
    pub fn with_endpoint_mode(self, mode: MetadataEndpointMode) -> Self {
        self.with_service(|service| service.with_mode(mode))
    }

    /// Returns the first credentials, or the first failure, for every later call. This suits a search, which
    /// requests several documents and takes seconds at most.
    #[must_use]
    pub(crate) fn for_one_search(self) -> Self {
        Self { session: self.session.remembering_failures(), found: Some(Mutex::default()), ..self }
    }

    /// Looks for the region. `on_open` is called as soon as there is a session token, so that other requests
    /// can begin.
    pub(crate) fn region_beside(
        &self,
        attempts: &mut Attempts,
        on_open: impl FnOnce(),
    ) -> Result<Option<Region>, SupplierError> {
        let operation = Operation::AvailabilityZone;
        let Some(url) = &self.zone else {
            attempts.skip(NAME, "`credential_source.region_url` is missing");
            return Ok(None);
        };
        if self.is_disabled(attempts) {
            return Ok(None);
        }
        let response = match self.session.fetch(operation, url, on_open) {
            Ok(response) => response,
            Err(failure) => return skip_if_absent(failure, attempts),
        };
        if response.status != 200 {
            return Err(self.session.status_error(operation, &response).into());
        }
        // The response is not shown, because a wrong `region_url` may lead to any document.
        let zone = response.text().and_then(|text| AvailabilityZone::parse(text).ok());
        let zone = zone
            .ok_or_else(|| ServiceError::malformed(operation, "names no AWS region"))
            .map_err(InstanceMetadataError::Service)?;
        Ok(Some(zone.region().clone()))
    }

    fn with_service(self, change: impl FnOnce(MetadataService) -> MetadataService) -> Self {
        Self { session: self.session.with_service(change), ..self }
    }

    fn is_disabled(&self, attempts: &mut Attempts) -> bool {
        let value = self.session.service.context.variable(DISABLED);
        let disabled = value.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if disabled {
            attempts.skip(NAME, format!("`{DISABLED}` is `true`"));
        }
        disabled
    }
}

impl SecurityCredentialsSupplier for InstanceMetadataSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        if self.roles.first_address().is_none() {
            attempts.skip(NAME, "`credential_source.url` is missing");
            return Ok(None);
        }
        if self.is_disabled(attempts) {
            return Ok(None);
        }
        let mut found = self.found.as_ref().map(lock);
        if let Some(known) = found.as_deref().and_then(Option::as_ref) {
            return Ok(Some(known.clone()));
        }
        match self.roles.credentials(&self.session) {
            Ok(Lookup::Found(credentials)) => {
                if let Some(found) = found.as_deref_mut() {
                    *found = Some(credentials.clone());
                }
                Ok(Some(credentials))
            }
            Ok(Lookup::Nothing(reason)) => {
                attempts.skip_source(NAME, AwsSource::InstanceMetadata, reason);
                Ok(None)
            }
            Err(failure) => skip_if_absent(failure, attempts),
        }
    }

    /// Requests the role's name, which may change at any time. A failure of EC2's own service becomes part of
    /// the key, because it does not change the identity of the instance. At another service, the same name may
    /// mean another role a moment later, so the credentials are requested too.
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let mut attempts = Attempts::default();
        let address = self.roles.first_address();
        let Some(address) = address.filter(|_| !self.is_disabled(&mut attempts)) else {
            return Ok(None);
        };
        let is_well_known = self.session.service.is_well_known(address);
        let role = match self.roles.attached(&self.session) {
            Ok(AttachedRole::Named(role)) => Ok(role),
            Ok(AttachedRole::Unnamed) => {
                let found = self.security_credentials(&mut attempts)?;
                return Ok(found.map(|found| IdentityKey::from_credentials(NAME, &found)));
            }
            Ok(AttachedRole::None) => return Ok(None),
            Err(Failure::Absent(error)) if is_well_known => {
                Err(ServiceError::from_transport(Operation::RoleName, error).into())
            }
            Err(Failure::Absent(_)) => return Ok(None),
            Err(Failure::Missing(error) | Failure::Failed(error)) if is_well_known => Err(error),
            Err(Failure::Missing(error) | Failure::Failed(error)) => return Err(error.into()),
        };
        Ok(Some(IdentityKey::new(NAME).with("url", address.as_str()).with_instance_role(role)))
    }
}

impl RegionSupplier for InstanceMetadataSupplier {
    fn name(&self) -> &str {
        NAME
    }

    fn region(&self, attempts: &mut Attempts) -> Result<Option<Region>, SupplierError> {
        self.region_beside(attempts, || ())
    }
}

/// Skips a service that is absent. Any other failure ends the search.
fn skip_if_absent<T>(
    failure: Failure,
    attempts: &mut Attempts,
) -> Result<Option<T>, SupplierError> {
    match failure {
        Failure::Absent(error) => {
            attempts.push(unreachable(error));
            Ok(None)
        }
        Failure::Missing(error) | Failure::Failed(error) => Err(error.into()),
    }
}

/// Returns the attempt at a service that does not respond. An established connection without a response to
/// the request for a session token indicates a hop limit of 1: "In a container environment, if the
/// hop limit is 1, the IMDSv2 response does not return because going to the container is considered
/// an additional network hop." (AWS, Use the Instance Metadata Service)
fn unreachable(error: TransportError) -> Attempt {
    let reason = match error.kind {
        TransportErrorKind::Timeout(_) => format!(
            "{error}: it accepts connections and gives no IMDSv2 session token, as behind a hop \
             limit of 1"
        ),
        _ => error.to_string(),
    };
    Attempt::new(NAME, reason).with_aws_source(AwsSource::InstanceMetadata).with_transport(error)
}

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
