//! The SSO session of a profile, and the endpoints of its services.

use url::Url;

use crate::aws_config_file::SsoOrigin;
use crate::aws_sts::{AwsService, Endpoint, EndpointOptions};
use crate::context::Context;
use crate::region::Region;
use crate::supplier::endpoint_error::EndpointError;
use crate::supplier::error::{EndpointSupplier, SupplierError};
use crate::supplier::shared_config::SharedConfig;

/// The SSO settings of a profile, with the context and the files for their use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SsoSession<'a> {
    pub(crate) context: &'a Context,
    pub(crate) config: &'a SharedConfig,
    pub(crate) origin: &'a SsoOrigin,
    /// The profile with these settings, which errors name. `None` for the selected profile.
    pub(crate) profile: Option<&'a str>,
}

impl SsoSession<'_> {
    /// Returns the URL of an operation of a service in the region of the session. A configured endpoint may
    /// include a path, to which `path` is appended. The hosts are the first labels of the service's host name,
    /// without and with FIPS 140.
    pub(super) fn operation_url(
        &self,
        service: AwsService,
        (host, fips_host): (&str, &str),
        path: &str,
    ) -> Result<Url, SupplierError> {
        let region =
            Region::parse(&self.origin.region).map_err(|error| SupplierError::Endpoint {
                supplier: EndpointSupplier::Sso,
                error: EndpointError::Setting {
                    name: "sso_region",
                    problem: format!("is bad: {error}"),
                },
            })?;
        let profile = self.config.endpoints(service)?;
        let endpoint = EndpointOptions::for_service(self.context, service, &profile)
            .and_then(|options| Endpoint::for_service(host, fips_host, &region, &options))
            .map_err(|error| SupplierError::Endpoint {
                supplier: EndpointSupplier::Sso,
                error: EndpointError::Address(error),
            })?;
        let mut url = endpoint.url().clone();
        let path = format!("{}/{path}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Ok(url)
    }
}

/// The reason why an SSO session alone is not enough for AWS credentials.
pub(crate) const NO_ROLE: &str = "`sso_session` without `sso_account_id` gives no AWS credentials";

pub(super) const NAME: &str = "SSO";
