//! Where the variables of a container say that credentials are.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::endpoint_error::EndpointError;
use crate::context::Context;
use crate::external_account::parse_ascii_url;
use crate::sanitize::Sanitized;

/// Reads `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, which counts before the other one, and
/// `AWS_CONTAINER_CREDENTIALS_FULL_URI`. `None` where both are unset.
pub(super) fn container_uri(context: &Context) -> Result<Option<Url>, EndpointError> {
    if let Some(path) = context.variable(RELATIVE_URI) {
        return relative(&path).map(Some).ok_or_else(|| EndpointError::Setting {
            name: RELATIVE_URI,
            problem: format!("is `{}`, expected a path such as `/v2/credentials`", shown(&path)),
        });
    }
    let Some(text) = context.variable(FULL_URI) else {
        return Ok(None);
    };
    let refuse = |problem: String| EndpointError::Setting { name: FULL_URI, problem };
    let url = parse_ascii_url(&text)
        .filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none())
        .ok_or_else(|| refuse("is no URL with a scheme and a host".to_owned()))?;
    match url.scheme() {
        "https" => Ok(Some(url)),
        "http" if is_local(&url) => Ok(Some(url)),
        "http" => Err(refuse(format!(
            "leads to `{}` by plain http, which is accepted for loopback addresses, \
             `169.254.170.2`, `169.254.170.23` and `[fd00:ec2::23]` only",
            shown(url.host_str().unwrap_or_default())
        ))),
        other => Err(refuse(format!("has the scheme `{}`, expected https or http", shown(other)))),
    }
}

/// What is not a path could lead to another host: `@example.com/` makes a user of the address.
fn relative(path: &str) -> Option<Url> {
    if !path.starts_with('/') {
        return None;
    }
    let url = Url::parse(&format!("{ECS_ORIGIN}{path}")).ok()?;
    let stays = url.host() == Some(Host::Ipv4(ECS)) && url.port().is_none();
    stays.then_some(url)
}

/// A name could be made to mean another address between our look and the connection, so none is
/// accepted but `localhost`, which RFC 6761 §6.3 keeps for this machine. Addresses are compared as
/// addresses: `[::ffff:169.254.170.2]` is none of them.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address == ECS || address == EKS_IPV4,
        Some(Host::Ipv6(address)) => address.is_loopback() || address == EKS_IPV6,
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

const fn shown(text: &str) -> Sanitized<'_> {
    Sanitized::truncated(text, 100)
}

pub(super) const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

pub(super) const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

const ECS_ORIGIN: &str = "http://169.254.170.2";

const ECS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);

/// EKS Pod Identity.
const EKS_IPV4: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 23);

/// EKS Pod Identity.
const EKS_IPV6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);
