//! The settings in the environment for proxies and TLS roots.

use std::path::Path;
use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use ureq::tls::{PemItem, RootCerts, parse_pem};
use ureq::{Proxy, ProxyProtocol};

use super::environment::Environment;
use super::file_system::FileSystem;
use super::transport_error::TransportErrorKind;
use crate::external_account::parse_ascii_url;
use crate::mutex::lock;
use crate::sanitize::Sanitized;

/// Reads the proxy in `HTTPS_PROXY` or `ALL_PROXY`, and the hosts in `NO_PROXY` that are reached without it.
pub(super) fn read_proxy(
    environment: &dyn Environment,
) -> Result<Option<Proxy>, TransportErrorKind> {
    let set = |name: &'static str| {
        environment.variable(name).filter(|value| !value.is_empty()).map(|value| (name, value))
    };
    let Some((name, value)) = PROXY_VARIABLES.iter().find_map(|name| set(name)) else {
        return Ok(None);
    };
    // The message does not show the value, which may contain a password.
    let unusable = || {
        TransportErrorKind::Setting(format!(
            "`{name}` is not a valid proxy, expected `http://HOST:PORT`"
        ))
    };
    let text = if value.contains("://") { value } else { format!("http://{value}") };
    let url = parse_ascii_url(&text).ok_or_else(unusable)?;
    let protocol = match url.scheme() {
        "http" => ProxyProtocol::Http,
        "https" => ProxyProtocol::Https,
        _ => return Err(unusable()),
    };
    let host = url.host_str().ok_or_else(unusable)?;
    let mut proxy =
        Proxy::builder(protocol).host(host).port(url.port_or_known_default().ok_or_else(unusable)?);
    if !url.username().is_empty() {
        proxy = proxy
            .username(&percent_decode_str(url.username()).decode_utf8_lossy())
            .password(&percent_decode_str(url.password().unwrap_or_default()).decode_utf8_lossy());
    }
    let no_proxy = NO_PROXY_VARIABLES.iter().find_map(|name| set(name)).map(|(_, value)| value);
    for host in no_proxy.unwrap_or_default().split(',').map(str::trim).filter(|h| !h.is_empty()) {
        // As in curl, `example.com` means the host and its subdomains.
        proxy = proxy.no_proxy(host.trim_start_matches('.'));
        if host != "*" {
            proxy = proxy
                .no_proxy(&format!(".{}", host.trim_start_matches("*.").trim_start_matches('.')));
        }
    }
    proxy.build().map(Some).map_err(|_| unusable())
}

/// The roots, which are read once: a pipe would be empty the second time. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Roots(Arc<Mutex<Option<RootCerts>>>);

impl Roots {
    /// Returns the roots in `SSL_CERT_FILE`, or Mozilla's roots if that is not set.
    pub(super) fn read(
        &self,
        environment: &dyn Environment,
        file_system: &dyn FileSystem,
    ) -> Result<RootCerts, TransportErrorKind> {
        // Locked during the read, so that other threads wait for the roots.
        let mut roots = lock(&self.0);
        if let Some(roots) = &*roots {
            return Ok(roots.clone());
        }
        Ok(roots.insert(read_roots(environment, file_system)?).clone())
    }
}

fn read_roots(
    environment: &dyn Environment,
    file_system: &dyn FileSystem,
) -> Result<RootCerts, TransportErrorKind> {
    let Some(path) = environment.variable("SSL_CERT_FILE").filter(|path| !path.is_empty()) else {
        return Ok(RootCerts::WebPki);
    };
    let pem = file_system.read(Path::new(&path), MAX_ROOTS_SIZE).map_err(|error| {
        let problem = format!("`SSL_CERT_FILE`: {error}");
        if error.is_timeout() {
            TransportErrorKind::SettingTimeout(problem)
        } else {
            TransportErrorKind::Setting(problem)
        }
    })?;
    let certificates: Vec<_> = parse_pem(pem.expose())
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(TransportErrorKind::Setting(format!(
            "`SSL_CERT_FILE`: `{}` holds no PEM certificate",
            Sanitized::new(&path)
        )));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

const PROXY_VARIABLES: &[&str] = &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

const NO_PROXY_VARIABLES: &[&str] = &["NO_PROXY", "no_proxy"];

/// The largest file of roots, in bytes. The bundle of a Linux distribution has about 220 kB.
const MAX_ROOTS_SIZE: u64 = 8 * 1024 * 1024;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_user_of_a_proxy_is_percent_decoded() {
        let value = "http://us%40er:a&b=c+d%25;%C3%A9@proxy.example:3128";
        let variables = BTreeMap::from([("HTTPS_PROXY".to_owned(), value.to_owned())]);
        let proxy = read_proxy(&variables).unwrap().unwrap();
        assert_eq!(proxy.username(), Some("us@er"));
        assert_eq!(proxy.password(), Some("a&b=c+d%;é"));
    }
}
