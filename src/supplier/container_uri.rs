//! The variables with the URI of a container's credentials.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::endpoint_error::EndpointError;
use crate::context::Context;
use crate::external_account::parse_ascii_url;
use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// Reads `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, then `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
/// `None` if both are unset.
pub(super) fn container_uri(context: &Context) -> Result<Option<Url>, EndpointError> {
    if let Some(path) = context.variable(RELATIVE_URI) {
        return relative(&path).map(Some).ok_or_else(|| EndpointError::Setting {
            name: RELATIVE_URI,
            // The message does not show the value: the rest of it may be that of ECS, which is a secret.
            problem: "does not begin with `/`, expected a path such as `/v2/credentials`"
                .to_owned(),
        });
    }
    let Some(text) = context.variable(FULL_URI) else {
        return Ok(None);
    };
    let refuse = |problem: String| EndpointError::Setting { name: FULL_URI, problem };
    let url = parse_ascii_url(&text)
        .filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none())
        .ok_or_else(|| refuse("is not a URL with a scheme and a host".to_owned()))?;
    match url.scheme() {
        "https" => Ok(Some(url)),
        "http" if is_local(&url) => Ok(Some(url)),
        "http" => Err(refuse(format!(
            "points to `{}` over plain http, which is allowed only for loopback addresses, \
             `169.254.170.2`, `169.254.170.23` and `[fd00:ec2::23]`",
            shown(url.host_str().unwrap_or_default())
        ))),
        other => Err(refuse(format!("has the scheme `{}`, expected https or http", shown(other)))),
    }
}

/// Returns the secret part of a URI that belongs to one task of ECS: `/v2/credentials/` and a UUID (Amazon ECS
/// Developer Guide, Task IAM role). `None` for other URIs. Emulators at the same address have a fixed path, such
/// as `/creds`.
pub(super) fn secret_of_task(url: &Url) -> Option<Secret> {
    let last = url.path_segments()?.next_back().filter(|last| is_uuid(last))?;
    let is_ecs = url.host() == Some(Host::Ipv4(ECS)) && url.scheme() == "http";
    let is_task = is_ecs && url.port().is_none() && url.query().is_none();
    is_task.then(|| last.into())
}

fn is_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Appends a path to the origin of ECS. Anything but a path could lead to another host:
/// `@example.com/` would turn the address into a user name.
fn relative(path: &str) -> Option<Url> {
    if !path.starts_with('/') {
        return None;
    }
    let url = Url::parse(&format!("{ECS_ORIGIN}{path}")).ok()?;
    let stays = url.host() == Some(Host::Ipv4(ECS)) && url.port().is_none();
    stays.then_some(url)
}

/// Returns whether plain http is allowed for a host. A name could resolve to another address
/// between the check and the connection, so only `localhost` is allowed, which RFC 6761 §6.3
/// reserves for this machine. Addresses are compared by value: `[::ffff:169.254.170.2]` is not
/// allowed.
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

/// The address of EKS Pod Identity.
const EKS_IPV4: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 23);

/// The IPv6 address of EKS Pod Identity.
const EKS_IPV6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);
