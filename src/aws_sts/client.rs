//! The client: sends an action and takes the answer apart.

use super::action::Action;
use super::endpoint::Endpoint;
use super::endpoint_options::EndpointOptions;
use super::error::AwsStsError;
use super::profile_endpoints::ProfileEndpoints;
use super::response::{Answer, is_busy};
use super::service::AwsService;
use crate::context::{Context, Destination};
use crate::http::Request;
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::Operation;

/// Asks AWS STS at one endpoint.
#[derive(Clone, Debug)]
pub struct AwsSts {
    pub(super) context: Context,
    endpoint: Endpoint,
}

impl AwsSts {
    /// Asks at the endpoint of a region, or at the one that the environment names.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] when the environment names none that can be used.
    pub fn new(context: Context, region: &Region) -> Result<Self, AwsStsError> {
        Self::for_profile(context, region, &ProfileEndpoints::default())
    }

    /// Asks at the endpoint of a region, or at the one that the environment or the profile names.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] when they name none that can be used.
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

    /// Asks at the regional endpoint of a region even where the environment or the profile wants
    /// the global one, for operations that are only there.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] when they name none that can be used.
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

    /// Asks at an endpoint.
    pub const fn at(context: Context, endpoint: Endpoint) -> Self {
        Self { context, endpoint }
    }

    /// Is where requests go.
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends a signed action.
    pub(super) fn call(
        &self,
        mut action: Action,
        credentials: &SecurityCredentials,
    ) -> Result<Answer, AwsStsError> {
        let operation = action.operation;
        // AWS answers to a wrong signature with the request as it saw it, session token included.
        let mut secrets = std::mem::take(&mut action.secrets);
        secrets.push(credentials.secret_access_key().clone());
        secrets.extend(credentials.session_token().cloned());
        let request = action.signed(&self.endpoint, credentials, self.context.now());
        self.send(operation, &request, &secrets)
    }

    /// Sends an action that proves who it is by its parameters.
    pub(super) fn call_unsigned(&self, mut action: Action) -> Result<Answer, AwsStsError> {
        let operation = action.operation;
        let secrets = std::mem::take(&mut action.secrets);
        self.send(operation, &action.unsigned(&self.endpoint), &secrets)
    }

    fn send(
        &self,
        operation: Operation,
        request: &Request,
        secrets: &[Secret],
    ) -> Result<Answer, AwsStsError> {
        let response = self.context.send_unless_busy(request, Destination::Aws, &is_busy);
        Answer::read(operation, response, secrets, self.context.now())
    }
}
