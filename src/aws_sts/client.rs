//! The client, which sends actions.

use super::action::Action;
use super::endpoint::Endpoint;
use super::endpoint_options::EndpointOptions;
use super::error::AwsStsError;
use super::profile_endpoints::ProfileEndpoints;
use super::response::{ActionResponse, is_busy};
use super::service::AwsService;
use crate::context::{Context, Destination};
use crate::http::Request;
use crate::redact::Redactor;
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;

/// A client of AWS STS at one endpoint.
#[derive(Clone, Debug)]
pub struct AwsSts {
    pub(super) context: Context,
    endpoint: Endpoint,
}

impl AwsSts {
    /// Makes a client of the endpoint that the environment names, by default that of the region.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] if the environment names no usable endpoint.
    pub fn new(context: Context, region: &Region) -> Result<Self, AwsStsError> {
        Self::for_profile(context, region, &ProfileEndpoints::default())
    }

    /// Makes a client of the endpoint that the environment or the profile names, by default that of
    /// the region.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] if they name no usable endpoint.
    pub fn for_profile(
        context: Context,
        region: &Region,
        profile: &ProfileEndpoints,
    ) -> Result<Self, AwsStsError> {
        EndpointOptions::for_service(&context, AwsService::Sts, profile)
            .and_then(|options| Endpoint::resolve(region, &options))
            .map(|endpoint| Self::at(context, endpoint))
            .map_err(AwsStsError::Endpoint)
    }

    /// Makes a client as [`AwsSts::for_profile`] does, but of the regional endpoint even if the
    /// environment or the profile selects the global one: some operations exist only there.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] if they name no usable endpoint.
    pub fn regional(
        context: Context,
        region: &Region,
        profile: &ProfileEndpoints,
    ) -> Result<Self, AwsStsError> {
        EndpointOptions::for_service(&context, AwsService::Sts, profile)
            .map(|options| EndpointOptions { legacy_global: false, ..options })
            .and_then(|options| Endpoint::resolve(region, &options))
            .map(|endpoint| Self::at(context, endpoint))
            .map_err(AwsStsError::Endpoint)
    }

    /// Makes a client of an endpoint.
    pub const fn at(context: Context, endpoint: Endpoint) -> Self {
        Self { context, endpoint }
    }

    /// Returns the endpoint.
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends an action that the credentials sign.
    pub(super) fn call(
        &self,
        mut action: Action,
        credentials: &SecurityCredentials,
    ) -> Result<ActionResponse, AwsStsError> {
        let operation = action.operation;
        // AWS answers a wrong signature with the request as it saw it, session token included.
        let mut secrets = std::mem::take(&mut action.secrets);
        secrets.push(credentials.secret_access_key().clone());
        let request = action.signed(&self.endpoint, credentials, self.context.now());
        self.send(operation, &request, secrets)
    }

    /// Sends an action whose parameters authenticate it.
    pub(super) fn call_unsigned(&self, mut action: Action) -> Result<ActionResponse, AwsStsError> {
        let operation = action.operation;
        let secrets = std::mem::take(&mut action.secrets);
        self.send(operation, &action.unsigned(&self.endpoint), secrets)
    }

    fn send(
        &self,
        operation: Operation,
        request: &Request,
        secrets: Vec<Secret>,
    ) -> Result<ActionResponse, AwsStsError> {
        let response = self.context.send_unless_busy(request, Destination::Aws, &is_busy);
        let redactor = || Redactor::new(request.secrets().into_iter().chain(secrets));
        ActionResponse::read(operation, response, redactor, self.context.now())
    }
}
