//! The hosts that a case's program reaches: those of AWS and of Google through a proxy, those with a
//! link-local address on loopback.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use testkit::http::{Answer, Handler, Received, Server};

use super::aws::Aws;
use super::google::Google;
use super::replaced::Replaced;
use super::tunnel::Tunnel;
use crate::support::tls::Authority;

/// All hosts of one case.
pub struct Hosts {
    /// Google, which records the identities that get a token.
    pub google: Arc<Google>,
    authority: Arc<Authority>,
    tunnel: Tunnel,
    /// The servers on loopback, each with the link-local address that it replaces.
    link_local: Vec<(&'static str, Server)>,
}

impl Hosts {
    /// Starts the hosts. `keys` are the keys of the data; `case` may replace responses.
    pub fn start(keys: &Value, case: &Value) -> Self {
        let aws = Arc::new(Aws::new(keys, &case["sts_error"]));
        let google = Arc::new(Google::new(Arc::clone(&aws)));
        let replaced = Arc::new(Replaced::read(&case["answers"]));
        let link_local = LINK_LOCAL.iter().map(|&host| {
            let (aws, replaced) = (Arc::clone(&aws), Arc::clone(&replaced));
            let answer = move |request: &Received| {
                replaced.answer(host, request).unwrap_or_else(|| aws.metadata(host, request))
            };
            (host, Server::start(answer))
        });
        let link_local = link_local.collect();
        let (authority, clouds) = (Arc::new(Authority::new()), Arc::clone(&google));
        let handler = move |host: &str| {
            let (aws, google, replaced) =
                (Arc::clone(&aws), Arc::clone(&clouds), Arc::clone(&replaced));
            let host = host.to_owned();
            Handler::new(move |request: &Received| {
                replaced.answer(&host, request).unwrap_or_else(|| {
                    if host.contains(".amazonaws.com") {
                        aws.service(&host, request)
                    } else if host.ends_with(".googleapis.com") {
                        google.answer(request)
                    } else {
                        Answer::new(404, "text/plain", "Not Found")
                    }
                })
            })
        };
        let tunnel = Tunnel::start(Arc::clone(&authority), handler);
        Self { google, authority, tunnel, link_local }
    }

    /// Returns the proxy's URL.
    pub fn proxy(&self) -> String {
        format!("http://{}", self.tunnel.address)
    }

    /// Writes the certificate of the authority that vouches for every host behind the proxy.
    pub fn write_root(&self, file: &Path) {
        self.authority.write_root(file);
    }

    /// Lists the addresses of the servers in place of link-local ones, for `GCP_WIF_ALLOWED_HOSTS`.
    pub fn link_local(&self) -> String {
        let hosts = self.link_local.iter().map(|(_, server)| server.address.to_string());
        hosts.collect::<Vec<_>>().join(",")
    }

    /// Returns the loopback address that replaces a link-local one.
    pub fn address_of(&self, host: &str) -> SocketAddr {
        let found = self.link_local.iter().find(|(name, _)| *name == host);
        found.unwrap_or_else(|| panic!("no server for `{host}`")).1.address
    }

    /// Replaces the link-local hosts of URLs.
    pub fn on_loopback(&self, text: &str) -> String {
        let replace = |text: String, (host, server): &(&str, Server)| {
            text.replace(&format!("http://{host}/"), &format!("http://{}/", server.address))
        };
        self.link_local.iter().fold(text.to_owned(), replace)
    }
}

/// The metadata service of an instance, that of an ECS task, and the EKS Pod Identity agent.
const LINK_LOCAL: &[&str] = &[INSTANCE, TASK, "169.254.170.23"];

/// The address of the metadata service of an instance.
pub const INSTANCE: &str = "169.254.169.254";

/// The address of the credential service of an ECS task.
pub const TASK: &str = "169.254.170.2";
