//! The endpoints of a service.

use url::{Position, Url};

use super::endpoint_error::EndpointError;
use super::endpoint_options::EndpointOptions;
use super::endpoint_setting::{USE_DUAL_STACK, USE_FIPS};
use crate::partition::Partition;
use crate::region::Region;

/// The URL of a service, and the region for which requests are signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    url: Url,
    signing_region: Region,
}

impl Endpoint {
    /// Returns the endpoint of AWS STS in a region, by AWS's
    /// [rules](https://docs.aws.amazon.com/general/latest/gr/sts.html).
    ///
    /// # Errors
    /// [`EndpointError::CustomEndpoint`] if the options exclude each other.
    pub fn resolve(region: &Region, options: &EndpointOptions) -> Result<Self, EndpointError> {
        let plain = !options.fips && !options.dual_stack && options.url.is_none();
        if options.legacy_global && plain && LEGACY_REGIONS.contains(&region.as_str()) {
            return Ok(Self::at("sts.amazonaws.com", Region::us_east_1()));
        }
        Self::for_service("sts", "sts-fips", region, options)
    }

    /// Returns the endpoint of another service whose endpoints follow the same rules. Their host names
    /// begin with `name`, and those with FIPS 140 with `fips_name`.
    ///
    /// # Errors
    /// [`EndpointError::CustomEndpoint`] if the options exclude each other.
    pub fn for_service(
        name: &str,
        fips_name: &str,
        region: &Region,
        options: &EndpointOptions,
    ) -> Result<Self, EndpointError> {
        if let Some(url) = &options.url {
            // "Invalid Configuration: FIPS and custom endpoint are not supported" (AWS's rule set)
            let excluded = [(options.fips, USE_FIPS), (options.dual_stack, USE_DUAL_STACK)];
            if let Some((_, (variable, key))) = excluded.into_iter().find(|(set, _)| *set) {
                return Err(EndpointError::CustomEndpoint { variable, key });
            }
            return Ok(Self { url: url.clone(), signing_region: region.clone() });
        }
        let partition = Partition::of(region);
        let suffix = match options.dual_stack {
            true => partition.dual_stack_dns_suffix,
            false => partition.dns_suffix,
        };
        // All IPv4 endpoints of GovCloud are FIPS endpoints, under the plain name.
        let is_always_fips = partition.id == "aws-us-gov" && !options.dual_stack;
        let name = if options.fips && !is_always_fips { fips_name } else { name };
        Ok(Self::at(&format!("{name}.{region}.{suffix}"), region.clone()))
    }

    /// Returns the URL.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the region for which requests are signed.
    pub const fn signing_region(&self) -> &Region {
        &self.signing_region
    }

    /// Returns the value of the header `Host`, with the port unless it is the default port of the
    /// scheme (RFC 9110 §7.2).
    pub(super) fn host(&self) -> &str {
        &self.url[Position::BeforeHost..Position::AfterPort]
    }

    fn at(host: &str, signing_region: Region) -> Self {
        #[expect(clippy::expect_used, reason = "a region is a valid label of a host name")]
        let url = Url::parse(&format!("https://{host}/")).expect("a host name");
        Self { url, signing_region }
    }
}

/// The regions that use the global endpoint with `AWS_STS_REGIONAL_ENDPOINTS=legacy`.
const LEGACY_REGIONS: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_region_makes_a_host_name() {
        for name in ["us-east-1", "a-b-0", &format!("{}-b-1", "a".repeat(59))] {
            let region = Region::parse(name).unwrap();
            let endpoint = Endpoint::resolve(&region, &EndpointOptions::default()).unwrap();
            assert_eq!(endpoint.host(), format!("sts.{name}.amazonaws.com"));
        }
    }

    #[test]
    fn the_port_is_a_part_of_the_host() {
        for (url, host) in [
            ("http://127.0.0.1:4566/", "127.0.0.1:4566"),
            ("http://[::1]:4566/path", "[::1]:4566"),
            ("https://sts.example:443/", "sts.example"),
        ] {
            let url = Some(url.parse().unwrap());
            let options = EndpointOptions { url, ..EndpointOptions::default() };
            let region = Region::parse("us-east-1").unwrap();
            assert_eq!(Endpoint::resolve(&region, &options).unwrap().host(), host);
        }
    }
}
