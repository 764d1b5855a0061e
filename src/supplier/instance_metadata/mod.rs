//! The EC2 instance metadata service (IMDS).

mod addresses;
mod role;
mod session;

use std::sync::{Arc, Mutex};

use url::Url;

use super::metadata_settings::MetadataEndpointMode;
use super::{
    Attempts, IdentityKey, InstanceMetadataError, RegionSupplier, SecurityCredentialsSupplier,
    SharedConfig, SupplierError,
};
pub use addresses::MetadataAddresses;
use role::{AttachedRole, KnownRole};
use session::{Contact, Session};

use crate::context::Context;
use crate::http::Response;
use crate::region::{AvailabilityZone, Region};
use crate::security_credentials::SecurityCredentials;
use crate::service_error::{Operation, ServiceError};

/// Supplies the region and the role's credentials of an EC2 instance.
///
/// It asks for one IMDSv2 session token, and only when something else is asked for: at most four
/// requests in all, and for later credentials one, as long as the role has the same name
/// ([AWS, Use the Instance Metadata Service](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html)).
#[derive(Debug)]
pub struct InstanceMetadataSupplier {
    context: Context,
    zone: Option<Url>,
    /// Where roles are, the next one where there is none.
    roles: Vec<Url>,
    known_role: Mutex<KnownRole>,
    session: Session,
}

impl InstanceMetadataSupplier {
    /// Asks at the given addresses. `allow_imdsv1` lets requests go without a session token where
    /// the service refuses to give one with status 403, 404 or 405.
    pub fn new(context: Context, addresses: MetadataAddresses, allow_imdsv1: bool) -> Self {
        let MetadataAddresses { zone, role, extended_role, session_token } = addresses;
        let session = Session::new(context.clone(), session_token, allow_imdsv1);
        let roles = extended_role.into_iter().chain(role).collect();
        Self { context, zone, roles, known_role: Mutex::default(), session }
    }

    /// Lets the selected profile say where the service is and what the role is called, as AWS's
    /// tools do.
    #[must_use]
    pub fn with_shared_config(mut self, config: Arc<SharedConfig>) -> Self {
        self.session.settings = self.session.settings.with_shared_config(config);
        self
    }

    /// Asks by that protocol whatever the mode in variables and profile, unless they name an
    /// endpoint.
    #[must_use]
    pub fn with_endpoint_mode(mut self, mode: MetadataEndpointMode) -> Self {
        self.session.settings = self.session.settings.with_mode(mode);
        self
    }

    /// Takes a service that has failed once for one that fails: for a search that asks it several
    /// things and is over within seconds.
    #[must_use]
    pub(crate) fn for_one_search(mut self) -> Self {
        self.session.remembers_failures = true;
        self
    }

    /// Looks for the region; `once_open` is called as soon as the service has given a session token,
    /// and other requests need not wait any more.
    pub(crate) fn region_beside(
        &self,
        attempts: &mut Attempts,
        once_open: impl FnOnce(),
    ) -> Result<Option<Region>, SupplierError> {
        let operation = Operation::AvailabilityZone;
        let Some(url) = &self.zone else {
            attempts.skip(NAME, "`credential_source.region_url` is missing");
            return Ok(None);
        };
        if self.is_disabled(attempts) {
            return Ok(None);
        }
        let response = match self.session.fetch(operation, url, once_open)? {
            Contact::Answer(response) => response,
            Contact::Unreachable(error) => {
                attempts.skip(NAME, error.to_string());
                return Ok(None);
            }
        };
        if response.status != 200 {
            return Err(status_error(operation, &response).into());
        }
        // A wrong `region_url` may lead to anything, so what is there is not shown.
        let zone = response.text().and_then(|text| AvailabilityZone::parse(text).ok());
        let zone = zone
            .ok_or_else(|| ServiceError::malformed(operation, "names no AWS region"))
            .map_err(InstanceMetadataError::Service)?;
        Ok(Some(zone.region().clone()))
    }

    fn is_disabled(&self, attempts: &mut Attempts) -> bool {
        let value = self.context.variable(DISABLED);
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
        if self.roles.is_empty() {
            attempts.skip(NAME, "`credential_source.url` is missing");
            return Ok(None);
        }
        if self.is_disabled(attempts) {
            return Ok(None);
        }
        self.role_credentials(attempts).map_err(SupplierError::from)
    }

    /// An instance may be given another role at any time, and only the service knows. Where it does
    /// not answer, the key says so: it may be this instance's all the same.
    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let mut attempts = Attempts::default();
        let Some(address) = self.roles.first().filter(|_| !self.is_disabled(&mut attempts)) else {
            return Ok(None);
        };
        let role = match self.attached_role() {
            Ok(AttachedRole::Named(role)) => Ok(role),
            Ok(AttachedRole::None) => return Ok(None),
            Ok(AttachedRole::Unreachable(error)) => {
                Err(ServiceError::from_transport(Operation::RoleName, error).into())
            }
            Err(error) => Err(error),
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

fn status_error(operation: Operation, response: &Response) -> InstanceMetadataError {
    ServiceError::from_status(operation, response).into()
}

const NAME: &str = "instance metadata";

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
