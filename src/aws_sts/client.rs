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

/// A client of AWS STS at one endpoint.
#[derive(Clone, Debug)]
pub struct AwsSts {
    pub(super) context: Context,
    endpoint: Endpoint,
}

impl AwsSts {
    /// Creates a client of the endpoint that the environment names, by default that of the region.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] if the environment names no usable endpoint.
    pub fn new(context: Context, region: &Region) -> Result<Self, AwsStsError> {
        Self::for_profile(context, region, &ProfileEndpoints::default())
    }

    /// Creates a client of the endpoint that the environment or the profile names, by default that of
    /// the region.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] if they name no usable endpoint.
    pub fn for_profile(
        context: Context,
        region: &Region,
        profile: &ProfileEndpoints,
    ) -> Result<Self, AwsStsError> {
        Self::with_options(context, region, profile, |options| options)
    }

    /// Creates a client as [`AwsSts::for_profile`] does, but of the regional endpoint even if the
    /// environment or the profile selects the global one: some operations exist only there.
    ///
    /// # Errors
    /// [`AwsStsError::Endpoint`] if they name no usable endpoint.
    pub fn regional(
        context: Context,
        region: &Region,
        profile: &ProfileEndpoints,
    ) -> Result<Self, AwsStsError> {
        Self::with_options(context, region, profile, |options| EndpointOptions {
            legacy_global: false,
            ..options
        })
    }

    /// Creates a client of an endpoint.
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
        action: &Action<'_>,
        credentials: &SecurityCredentials,
    ) -> Result<ActionResponse, AwsStsError> {
        let request = action.signed(&self.endpoint, credentials, self.context.now());
        self.send(action, &request, Some(credentials.secret_access_key()))
    }

    /// Sends an action whose parameters authenticate it.
    pub(super) fn call_unsigned(&self, action: &Action<'_>) -> Result<ActionResponse, AwsStsError> {
        self.send(action, &action.unsigned(&self.endpoint), None)
    }

    fn send(
        &self,
        action: &Action<'_>,
        request: &Request,
        key: Option<&Secret>,
    ) -> Result<ActionResponse, AwsStsError> {
        let response = self.context.send_unless_busy(request, Destination::Aws, &is_busy);
        // AWS quotes a request whose signature is wrong, session token included.
        let redactor = || {
            let secrets = action.secrets.iter().copied().chain(key).cloned();
            Redactor::new(request.secrets().into_iter().chain(secrets))
        };
        ActionResponse::read(action.operation, response, redactor, self.context.now())
    }

    fn with_options(
        context: Context,
        region: &Region,
        profile: &ProfileEndpoints,
        change: impl FnOnce(EndpointOptions) -> EndpointOptions,
    ) -> Result<Self, AwsStsError> {
        EndpointOptions::for_service(&context, AwsService::Sts, profile)
            .and_then(|options| Endpoint::resolve(region, &change(options)))
            .map(|endpoint| Self::at(context, endpoint))
            .map_err(AwsStsError::Endpoint)
    }
}
