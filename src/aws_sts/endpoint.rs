//! Where AWS STS is: AWS's rules for its endpoints, and the variables that change them.

use std::fmt;

use url::{Position, Url};

use crate::ambient::Ambient;
use crate::external_account::is_loopback;
use crate::partition::Partition;
use crate::region::Region;
use crate::shown::Shown;

/// Is where requests go, and the region that they are signed for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    url: Url,
    signing_region: Region,
}

impl Endpoint {
    /// Finds the endpoint of a region by AWS's
    /// [rules](https://docs.aws.amazon.com/general/latest/gr/sts.html).
    ///
    /// # Errors
    /// [`EndpointError`] when the options exclude each other.
    pub fn resolve(region: &Region, options: &EndpointOptions) -> Result<Self, EndpointError> {
        let plain = !options.fips && !options.dual_stack && options.url.is_none();
        if options.legacy_global && plain && LEGACY_REGIONS.contains(&region.as_str()) {
            #[expect(clippy::expect_used, reason = "a constant of a region's grammar")]
            let signing_region = Region::parse("us-east-1").expect("a region");
            return Ok(Self::at("sts.amazonaws.com", signing_region));
        }
        Self::of_service("sts", "sts-fips", region, options)
    }

    /// Finds the endpoint of another service, whose rules are the same: its name, and the one with
    /// FIPS.
    ///
    /// # Errors
    /// [`EndpointError`] when the options exclude each other.
    pub fn of_service(
        name: &str,
        fips_name: &str,
        region: &Region,
        options: &EndpointOptions,
    ) -> Result<Self, EndpointError> {
        if let Some(url) = &options.url {
            // "Invalid Configuration: FIPS and custom endpoint are not supported" (AWS's rule set)
            let excluded = [(options.fips, USE_FIPS), (options.dual_stack, USE_DUAL_STACK)];
            if let Some((_, variable)) = excluded.into_iter().find(|(set, _)| *set) {
                return Err(EndpointError::CustomEndpoint { variable });
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

    /// Is where requests go.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Is the region to sign for.
    pub const fn signing_region(&self) -> &Region {
        &self.signing_region
    }

    /// Is the value of the `host` header: the port is part of it where it is not the scheme's own
    /// (RFC 9110 §7.2).
    pub(super) fn host(&self) -> &str {
        &self.url[Position::BeforeHost..Position::AfterPort]
    }

    fn at(host: &str, signing_region: Region) -> Self {
        #[expect(clippy::expect_used, reason = "a region has the grammar of a label of a host")]
        let url = Url::parse(&format!("https://{host}/")).expect("a host name");
        Self { url, signing_region }
    }
}

/// Says which of the endpoints of a region is wanted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct EndpointOptions {
    /// The one with cryptography by FIPS 140.
    pub fips: bool,
    /// The one with IPv6.
    pub dual_stack: bool,
    /// `sts.amazonaws.com` for the regions that were there before regional endpoints.
    pub legacy_global: bool,
    /// This one, whatever the region.
    pub url: Option<Url>,
}

impl EndpointOptions {
    /// Reads the [variables](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html)
    /// that AWS's own tools read.
    ///
    /// # Errors
    /// [`EndpointError`] when one of them has no value that it may have.
    pub fn from_environment(ambient: &Ambient) -> Result<Self, EndpointError> {
        Self::of_service(ambient, ENDPOINT_URL_STS)
    }

    /// Reads them for another service, whose own URL is in the variable `own_url`.
    ///
    /// # Errors
    /// [`EndpointError`] when one of them has no value that it may have.
    pub fn of_service(ambient: &Ambient, own_url: &'static str) -> Result<Self, EndpointError> {
        let ignores = flag(ambient, IGNORE_CONFIGURED)?;
        let url = match ignores {
            true => None,
            // "AWS_ENDPOINT_URL_<SERVICE> […] takes precedence over AWS_ENDPOINT_URL"
            false => [own_url, ENDPOINT_URL]
                .into_iter()
                .find_map(|name| ambient.variable(name).map(|value| (name, value))),
        };
        let url = url.map(|(name, value)| parse_url(name, &value)).transpose()?;
        let legacy = ambient.variable(REGIONAL_ENDPOINTS);
        Ok(Self {
            fips: flag(ambient, USE_FIPS)?,
            dual_stack: flag(ambient, USE_DUAL_STACK)?,
            legacy_global: legacy.is_some_and(|value| value.eq_ignore_ascii_case("legacy")),
            url,
        })
    }
}

/// Says why there is no endpoint.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum EndpointError {
    /// A custom endpoint is set, and so is what chooses another one.
    CustomEndpoint {
        /// The variable that chooses another one.
        variable: &'static str,
    },
    /// A variable is neither true nor false.
    Flag {
        /// The variable.
        variable: &'static str,
        /// Its value.
        found: String,
    },
    /// A variable's value cannot be used as an endpoint; it is not shown, it may hold a password.
    Url {
        /// The variable.
        variable: &'static str,
        /// What is wrong, in words that follow the variable's name.
        problem: &'static str,
    },
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CustomEndpoint { variable } => {
                write!(f, "`{variable}` and a custom endpoint exclude each other")
            }
            Self::Flag { variable, found } => {
                write!(f, "`{variable}` is `{}`, expected `true` or `false`", Shown::new(found))
            }
            Self::Url { variable, problem } => write!(f, "`{variable}` {problem}"),
        }
    }
}

impl std::error::Error for EndpointError {}

/// A switch that is misspelt must not choose the endpoint that it was to exclude.
fn flag(ambient: &Ambient, variable: &'static str) -> Result<bool, EndpointError> {
    match ambient.variable(variable) {
        None => Ok(false),
        Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
        Some(value) if value.eq_ignore_ascii_case("false") => Ok(false),
        Some(found) => Err(EndpointError::Flag { variable, found }),
    }
}

fn parse_url(variable: &'static str, text: &str) -> Result<Url, EndpointError> {
    let refuse = |problem| Err(EndpointError::Url { variable, problem });
    let Ok(url) = Url::parse(text) else {
        return refuse("is no URL");
    };
    if !url.has_host() || !matches!(url.scheme(), "https" | "http") {
        return refuse("is no URL of https");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return refuse("is plain http, which is for loopback addresses such as `127.0.0.1` only");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("has a user name or a password in it");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("has a query or a fragment");
    }
    Ok(url)
}

const USE_FIPS: &str = "AWS_USE_FIPS_ENDPOINT";

const USE_DUAL_STACK: &str = "AWS_USE_DUALSTACK_ENDPOINT";

const ENDPOINT_URL_STS: &str = "AWS_ENDPOINT_URL_STS";

const ENDPOINT_URL: &str = "AWS_ENDPOINT_URL";

const IGNORE_CONFIGURED: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

const REGIONAL_ENDPOINTS: &str = "AWS_STS_REGIONAL_ENDPOINTS";

/// The regions that `AWS_STS_REGIONAL_ENDPOINTS=legacy` is about.
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
mod tests {
    use super::*;

    #[test]
    fn every_region_makes_a_host_name() {
        for name in ["us-east-1", "a-b-0", &format!("{}-b-1", "a".repeat(5000))] {
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
