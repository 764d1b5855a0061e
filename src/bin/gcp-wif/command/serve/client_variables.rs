//! The variables by which clients find the server.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use gcp_wif::region::Region;
use gcp_wif::secret::Secret;

use crate::serve::Capability;
use crate::shell;

/// Variables to set, and those to remove.
#[derive(Debug, Default)]
pub(super) struct Variables {
    set: Vec<(&'static str, Secret)>,
    removed: Vec<&'static str>,
}

impl Variables {
    /// Adds the variables that Google's clients read. They prefer a credential file in the environment to the
    /// server, so its variable is removed.
    ///
    /// Python uses `GCE_METADATA_IP` only to detect the server, which needs no capability. Node uses it for every
    /// request and drops the path of a variable, so the server admits Node by its user. All others keep the
    /// path.
    pub(super) fn add_gce(&mut self, address: SocketAddr, capability: Option<&Capability>) {
        let address = reachable(address);
        let with_capability = match capability {
            Some(capability) => format!("{address}/{}", capability.segment().expose()),
            None => address.to_string(),
        };
        self.set.push(("GCE_METADATA_HOST", Secret::from(&*with_capability)));
        self.set.push(("GCE_METADATA_ROOT", Secret::new(with_capability)));
        self.set.push((GCE_METADATA_IP, Secret::new(address.to_string())));
        self.removed.push(CREDENTIAL_FILE);
    }

    /// Adds the variables that AWS's SDKs read. `base` is that of [`base_url`]. Sources that the SDKs
    /// prefer to the server are removed.
    pub(super) fn add_aws(&mut self, base: &Secret, authorization: &Capability, region: &Region) {
        let base = base.expose();
        let uri = Secret::new(format!("{base}/v1/credentials"));
        self.set.push(("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri));
        let authorization = authorization.segment().clone();
        self.set.push(("AWS_CONTAINER_AUTHORIZATION_TOKEN", authorization));
        self.set.push((AWS_ENDPOINT, Secret::from(&**base)));
        // botocore reads the second one only.
        self.set.push(("AWS_REGION", region.as_str().into()));
        self.set.push(("AWS_DEFAULT_REGION", region.as_str().into()));
        self.removed.extend(PREFERRED_BY_AWS);
    }

    /// Adds the credential file that leads to the server.
    pub(super) fn add_credential_file(&mut self, path: &Path) {
        self.removed.retain(|name| *name != CREDENTIAL_FILE);
        self.set.push((CREDENTIAL_FILE, Secret::new(path.to_string_lossy().into_owned())));
    }

    /// Returns lines for a shell to evaluate. The last one marks that the server is ready.
    pub(super) fn shell_lines(&self) -> Secret {
        let quoted: Vec<_> =
            self.set.iter().map(|(name, value)| (*name, shell::quoted(value))).collect();
        let lines =
            quoted.iter().flat_map(|(name, value)| ["export ", name, "=", value.expose(), "\n"]);
        let removed = self.removed.join(" ");
        Secret::new(lines.chain(["unset ", &removed, "\n"]).collect::<Vec<&str>>().concat())
    }

    /// Returns the lines of a file for `EnvironmentFile=` of systemd and `--env-file` of Docker.
    pub(super) fn file_lines(&self) -> Secret {
        let lines = self.set.iter().flat_map(|(name, value)| [name, "=", value.expose(), "\n"]);
        Secret::new(lines.collect::<Vec<&str>>().concat())
    }
}

/// Returns the base URL of AWS's services, without a slash at its end.
pub(super) fn base_url(address: SocketAddr, capability: Option<&Capability>) -> Secret {
    let address = reachable(address);
    Secret::new(match capability {
        Some(capability) => format!("http://{address}/{}", capability.segment().expose()),
        None => format!("http://{address}"),
    })
}

/// Finds the server's address, without the capability, in the lines of a file.
pub(super) fn address_in(lines: &str) -> Option<&str> {
    let mut values = lines.lines().filter_map(|line| line.split_once('='));
    values.find_map(|(name, value)| match name {
        GCE_METADATA_IP => Some(value),
        AWS_ENDPOINT => value.strip_prefix("http://")?.split('/').next(),
        _ => None,
    })
}

/// Returns the address under which this machine reaches a server that listens on all of them.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => {
            SocketAddr::from((Ipv4Addr::LOCALHOST, v4.port()))
        }
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            SocketAddr::from((Ipv6Addr::LOCALHOST, v6.port()))
        }
        other => other,
    }
}

/// The last shell line of a server for Google's clients. The server is ready when it is written.
pub(in crate::command) const LAST_LINE: &str = "unset GOOGLE_APPLICATION_CREDENTIALS";

const GCE_METADATA_IP: &str = "GCE_METADATA_IP";

const AWS_ENDPOINT: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

const CREDENTIAL_FILE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

/// Variables that lead AWS's SDKs, and Google's libraries with a credential file, to other credentials, or that
/// disable the server.
const PREFERRED_BY_AWS: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_EC2_METADATA_DISABLED",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_all_addresses_is_found_on_loopback() {
        for (address, expected) in [
            ([0, 0, 0, 0].into(), "127.0.0.1:80"),
            (Ipv6Addr::UNSPECIFIED.into(), "[::1]:80"),
            ([203, 0, 113, 1].into(), "203.0.113.1:80"),
        ] {
            let mut variables = Variables::default();
            variables.add_gce(SocketAddr::new(address, 80), None);
            assert!(variables.set.iter().all(|(_, value)| *value.expose() == expected));
        }
    }
}
