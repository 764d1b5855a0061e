//! Which hosts the URLs of a credential file may lead to.
//!
//! The file may come from somewhere else, and it says where secrets are sent. So a URL is accepted
//! only for hosts that the file cannot choose freely, unless the settings name the host.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::error::{AccountError, quoted};

/// Holds what the settings add to the hosts that are always accepted.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    universe_domain: Option<String>,
    allowed_hosts: Vec<AllowedHost>,
}

impl Trust {
    /// Trusts the given universe besides `googleapis.com`.
    #[must_use]
    pub fn with_universe_domain(self, domain: Option<String>) -> Self {
        Self { universe_domain: domain.map(|domain| domain.to_ascii_lowercase()), ..self }
    }

    /// Trusts the given hosts in every URL.
    #[must_use]
    pub fn with_allowed_hosts(self, hosts: Vec<AllowedHost>) -> Self {
        Self { allowed_hosts: hosts, ..self }
    }

    /// Checks `universe_domain`: "a universe other than `googleapis.com` counts only when the
    /// setting names it too", or the file could bring its own universe.
    pub(super) fn universe_domain(&self, found: &str) -> Result<String, AccountError> {
        let found = found.to_ascii_lowercase();
        if found == DEFAULT_UNIVERSE_DOMAIN || self.universe_domain.as_ref() == Some(&found) {
            return Ok(found);
        }
        Err(AccountError::UntrustedUniverse { found })
    }

    /// Accepts an https URL of a Google service on the universe domain.
    pub(super) fn google_url(
        &self,
        path: &str,
        text: &str,
        service: &'static str,
        universe: &str,
    ) -> Result<Url, AccountError> {
        let url = parse_url(path, text)?;
        if self.allows(&url) {
            return Ok(url);
        }
        require_https(path, &url)?;
        let accepted = match url.host() {
            Some(Host::Domain(domain)) => is_google_host(domain, service, universe),
            _ => false,
        };
        if accepted && url.port().is_none() {
            return Ok(url);
        }
        Err(untrusted(
            path,
            &url,
            format!(
                "`{service}.{universe}` or one of its regional, mTLS \
             and Private Service Connect forms"
            ),
        ))
    }

    /// Accepts a URL of the EC2 instance metadata service or of this machine itself.
    pub(super) fn metadata_url(&self, path: &str, text: &str) -> Result<Url, AccountError> {
        let url = parse_url(path, text)?;
        let accepted = is_loopback(&url) || (is_instance_metadata(&url) && url.port().is_none());
        if accepted || self.allows(&url) {
            return Ok(url);
        }
        Err(untrusted(
            path,
            &url,
            "`169.254.169.254`, `[fd00:ec2::254]` or a loopback address".into(),
        ))
    }

    /// Accepts an https URL of AWS STS, in any partition.
    pub(super) fn aws_sts_url(&self, path: &str, url: &Url) -> Result<(), AccountError> {
        if self.allows(url) {
            return Ok(());
        }
        require_https(path, url)?;
        let accepted = matches!(url.host(), Some(Host::Domain(domain)) if is_aws_sts_host(domain));
        if accepted && url.port().is_none() {
            return Ok(());
        }
        Err(untrusted(path, url, "an AWS STS host such as `sts.{region}.amazonaws.com`".into()))
    }

    /// A setting admits a host for https; a loopback address may be plain http, since nothing that
    /// is sent there leaves the machine.
    fn allows(&self, url: &Url) -> bool {
        (url.scheme() == "https" || is_loopback(url))
            && self.allowed_hosts.iter().any(|allowed| allowed.matches(url))
    }
}

/// Is a host, with or without a port, that the settings admit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AllowedHost {
    host: Host,
    port: Option<u16>,
}

impl AllowedHost {
    /// Reads `host`, `host:port`, `192.0.2.1:443` or `[2001:db8::1]:443`. Without a port, every
    /// port is admitted. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(&format!("http://{text}/")).ok()?;
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        if !bare || url.query().is_some() || url.fragment().is_some() || text.contains('/') {
            return None;
        }
        // The parser drops a port that is the scheme's own, so 80 is read off the text.
        let port = url.port().or_else(|| text.ends_with(":80").then_some(80));
        Some(Self { host: url.host()?.to_owned(), port })
    }

    fn matches(&self, url: &Url) -> bool {
        url.host().map(|host| host.to_owned()).as_ref() == Some(&self.host)
            && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

/// Tells whether the host of a URL is a loopback address. A name such as `localhost` is none:
/// somebody else decides what it resolves to.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    }
}

/// Tells whether the host of a URL is the EC2 instance metadata service.
pub fn is_instance_metadata(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address == INSTANCE_METADATA_IPV4,
        Some(Host::Ipv6(address)) => address == INSTANCE_METADATA_IPV6,
        _ => false,
    }
}

/// Reads a URL and refuses what no URL of a credential file has.
pub(super) fn parse_url(path: &str, text: &str) -> Result<Url, AccountError> {
    let url = Url::parse(text)
        .map_err(|error| AccountError::value(path, format!("is no URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        let problem = format!("has the scheme {}, expected http or https", quoted(url.scheme()));
        return Err(AccountError::value(path, problem));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AccountError::value(path, "has a user name or password in the URL"));
    }
    if url.fragment().is_some() {
        return Err(AccountError::value(path, "has a fragment (`#…`) in the URL"));
    }
    Ok(url)
}

fn require_https(path: &str, url: &Url) -> Result<(), AccountError> {
    if url.scheme() == "https" {
        return Ok(());
    }
    let problem = format!("must be https, got `{}://{}`", url.scheme(), host_and_port(url));
    Err(AccountError::value(path, problem))
}

fn untrusted(path: &str, url: &Url, accepted: String) -> AccountError {
    AccountError::UntrustedHost { path: path.to_owned(), host: host_and_port(url), accepted }
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Accepts `sts.U`, `sts.mtls.U`, `REGION.sts.U`, `sts.REGION.U`, `REGION-sts.U`,
/// `sts.REGION.rep.U` and `sts-ENDPOINT.p.U` for the universe U: the forms that Google's own
/// libraries used to check for, and today's regional endpoints.
fn is_google_host(domain: &str, service: &str, universe: &str) -> bool {
    let Some(labels) = domain.strip_suffix(universe).and_then(|rest| rest.strip_suffix('.')) else {
        return false;
    };
    let dashed = |label: &str, at_end: bool| {
        let part = if at_end { label.strip_suffix(service) } else { label.strip_prefix(service) };
        part.is_some_and(|rest| {
            let rest = if at_end { rest.strip_suffix('-') } else { rest.strip_prefix('-') };
            rest.is_some_and(|rest| !rest.is_empty())
        })
    };
    match labels.split('.').collect::<Vec<_>>()[..] {
        [only] => only == service || dashed(only, true),
        [first, "p"] => dashed(first, false),
        [first, second] => {
            (first == service && !second.is_empty()) || (second == service && !first.is_empty())
        }
        [first, region, "rep"] => first == service && !region.is_empty(),
        _ => false,
    }
}

/// Accepts `sts.amazonaws.com`, and `sts.REGION.SUFFIX`, `sts-fips.REGION.SUFFIX` and the VPC
/// endpoint `vpce-….sts.REGION.vpce.SUFFIX` for the DNS suffixes of every partition.
fn is_aws_sts_host(domain: &str) -> bool {
    if domain == "sts.amazonaws.com" {
        return true;
    }
    let Some(labels) = AWS_DNS_SUFFIXES
        .iter()
        .find_map(|suffix| domain.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.')))
    else {
        return false;
    };
    match labels.split('.').collect::<Vec<_>>()[..] {
        ["sts" | "sts-fips", region] => is_label(region),
        [endpoint, "sts" | "sts-fips", region, "vpce"] => {
            endpoint.starts_with("vpce-") && is_label(region)
        }
        _ => false,
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// The universe that everybody is in who does not say otherwise.
pub const DEFAULT_UNIVERSE_DOMAIN: &str = "googleapis.com";

const INSTANCE_METADATA_IPV4: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);

const INSTANCE_METADATA_IPV6: Ipv6Addr = Ipv6Addr::new(0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254);

/// The DNS suffixes of the AWS partitions, IPv4 and dual-stack.
const AWS_DNS_SUFFIXES: &[&str] = &[
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
];
