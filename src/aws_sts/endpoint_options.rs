//! The choice among the endpoints of a service, by the environment and by the profile.

use url::Url;

use super::endpoint_error::EndpointError;
use super::endpoint_setting::{
    IGNORE_CONFIGURED, LEGACY, USE_DUAL_STACK, USE_FIPS, parse_flag, parse_url,
};
use super::profile_endpoints::ProfileEndpoints;
use super::service::AwsService;
use crate::context::Context;

/// The choice among the endpoints of a service.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct EndpointOptions {
    /// Whether the endpoint has to use cryptography that is validated under FIPS 140.
    pub fips: bool,
    /// Whether the endpoint has to support both IPv4 and IPv6.
    pub dual_stack: bool,
    /// Whether the regions that are older than regional endpoints use the global endpoint
    /// `sts.amazonaws.com`.
    pub legacy_global: bool,
    /// A custom endpoint, which replaces that of every region.
    pub url: Option<Url>,
}

impl EndpointOptions {
    /// Reads the
    /// [variables](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html) that
    /// AWS's tools read. Each takes precedence over the corresponding key of the profile.
    ///
    /// # Errors
    /// [`EndpointError`] if a variable has an invalid value.
    pub fn for_service(
        context: &Context,
        service: AwsService,
        profile: &ProfileEndpoints,
    ) -> Result<Self, EndpointError> {
        let flag = |(variable, _), of_profile: Option<bool>| {
            let of_environment = flag(context, variable)?;
            Ok(of_environment.or(of_profile).unwrap_or(false))
        };
        let url = match flag(IGNORE_CONFIGURED, profile.ignore_configured)? {
            true => None,
            // "AWS_ENDPOINT_URL_<SERVICE> […] takes precedence over AWS_ENDPOINT_URL", and both
            // over the profile
            false => [service.endpoint_variable(), ENDPOINT_URL]
                .into_iter()
                .find_map(|name| context.variable(name).map(|value| (name, value)))
                .map(|(variable, value)| {
                    parse_url(&value).map_err(|problem| EndpointError::Url { variable, problem })
                })
                .transpose()?
                .or_else(|| profile.url.clone()),
        };
        let legacy = context.variable(REGIONAL_ENDPOINTS);
        let legacy = legacy.map(|value| value.eq_ignore_ascii_case(LEGACY));
        Ok(Self {
            fips: flag(USE_FIPS, profile.fips)?,
            dual_stack: flag(USE_DUAL_STACK, profile.dual_stack)?,
            legacy_global: legacy.or(profile.legacy_global).unwrap_or(false),
            url,
        })
    }
}

/// Reads a switch. A misspelt value is an error: otherwise it would select the endpoint that the
/// user meant to exclude.
fn flag(context: &Context, variable: &'static str) -> Result<Option<bool>, EndpointError> {
    let value = context.variable(variable);
    let flag = value.map(|found| parse_flag(&found).ok_or(EndpointError::Flag { variable, found }));
    flag.transpose()
}

const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";

const REGIONAL_ENDPOINTS: &str = "AWS_STS_REGIONAL_ENDPOINTS";
