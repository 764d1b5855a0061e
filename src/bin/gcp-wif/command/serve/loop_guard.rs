//! The check that a server does not request its identity from itself.

use std::net::{IpAddr, SocketAddr};

use gcp_wif::external_account::{ExternalAccount, parse_ascii_url};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::supplier::{AwsSource, SharedConfig};
use url::{Host, Url};

use crate::app::App;
use crate::error::{Error, Result};

/// Refuses variables, keys of the selected profile and members of the credential file that lead to the server at
/// `address`. Accepts everything for the port 0.
pub(super) fn check(
    app: &App,
    account: Option<&ExternalAccount>,
    address: SocketAddr,
) -> Result<()> {
    let profile = SelectedProfile::read(app);
    for &(name, source, key) in VARIABLES {
        let is_used = app.settings.aws_sources.contains(source) || profile.names(source);
        if !is_used {
            continue;
        }
        let leads = |text: &str| parse_ascii_url(text).is_some_and(|url| leads_to(&url, address));
        match app.context.variable(name) {
            Some(text) if leads(&text) => {
                return Err(Error::Setting(format!(
                    "`{name}` leads to this server itself, {address}: unset it, so that the AWS \
                     credentials come from another source"
                )));
            }
            Some(_) => {}
            None => {
                if let Some(key) = key.filter(|key| profile.text(key).is_some_and(leads)) {
                    return Err(Error::Setting(format!(
                        "`{key}` of the profile `{}` leads to this server itself, {address}: remove it, \
                         so that the AWS credentials come from another source",
                        Sanitized::truncated(&profile.name(), 100)
                    )));
                }
            }
        }
    }
    let source = account.and_then(|account| account.aws_credential_source().ok());
    let members = source.map(|source| {
        [
            ("url", source.url()),
            ("region_url", source.region_url()),
            ("imdsv2_session_token_url", source.imdsv2_session_token_url()),
        ]
    });
    for (name, url) in members.into_iter().flatten() {
        if url.is_some_and(|url| leads_to(url, address)) {
            return Err(Error::Setting(format!(
                "`credential_source.{name}` of the credential file leads to this server itself, \
                 {address}: name the file that gcloud or `gcp-wif config create` wrote, not that of \
                 `--write-credential-file`"
            )));
        }
    }
    Ok(())
}

/// The selected profile, if profiles are a source. Errors are ignored here: the supplier reports them.
struct SelectedProfile(Option<SharedConfig>);

impl SelectedProfile {
    fn read(app: &App) -> Self {
        let is_source = app.settings.aws_sources.contains(AwsSource::Profile);
        let read = || SharedConfig::new(app.context.clone(), app.settings.profile.clone());
        Self(is_source.then(read))
    }

    fn name(&self) -> String {
        self.0.as_ref().map(SharedConfig::profile_name).unwrap_or_default()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.0.as_ref()?.profile().ok().flatten()?.text(key)
    }

    /// Returns whether `credential_source` of the profile names a source.
    fn names(&self, source: AwsSource) -> bool {
        let name = match source {
            AwsSource::Container => "EcsContainer",
            AwsSource::InstanceMetadata => "Ec2InstanceMetadata",
            _ => return false,
        };
        self.text("credential_source").is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

fn leads_to(url: &Url, address: SocketAddr) -> bool {
    let host: IpAddr = match url.host() {
        Some(Host::Ipv4(host)) => host.into(),
        Some(Host::Ipv6(host)) => host.into(),
        // "name resolution APIs and libraries SHOULD recognize localhost names as special and SHOULD
        // always return the IP loopback address" (RFC 6761 §6.3)
        Some(Host::Domain("localhost")) if address.ip().is_loopback() => address.ip(),
        Some(Host::Domain("localhost")) => IpAddr::from([127, 0, 0, 1]),
        _ => return false,
    };
    let (host, own) = (host.to_canonical(), address.ip().to_canonical());
    let is_own = host == own || (own.is_unspecified() && host.is_loopback());
    is_own && address.port() != 0 && url.port_or_known_default() == Some(address.port())
}

/// The variables by which clients find the server, the source of each, and the profile's key for the same.
const VARIABLES: &[(&str, AwsSource, Option<&str>)] = &[
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", AwsSource::Container, None),
    (
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        AwsSource::InstanceMetadata,
        Some("ec2_metadata_service_endpoint"),
    ),
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_recognized_in_every_form() {
        let leads = |url: &str, address: &str| {
            leads_to(&Url::parse(url).unwrap(), address.parse().unwrap())
        };
        for (url, address) in [
            ("http://127.0.0.1:8174/x/latest", "127.0.0.1:8174"),
            ("http://localhost:8174", "127.0.0.1:8174"),
            ("http://localhost:8174", "[::1]:8174"),
            ("http://localhost:8174", "0.0.0.0:8174"),
            ("http://[::ffff:127.0.0.1]:8174", "127.0.0.1:8174"),
            ("http://127.1:8174", "0.0.0.0:8174"),
            ("http://127.0.0.1", "127.0.0.1:80"),
        ] {
            assert!(leads(url, address), "{url} {address}");
        }
        for (url, address) in [
            ("http://127.0.0.1:8175", "127.0.0.1:8174"),
            ("http://127.0.0.2:8174", "127.0.0.1:8174"),
            ("http://169.254.169.254", "127.0.0.1:80"),
            ("http://example.com:8174", "127.0.0.1:8174"),
            ("http://127.0.0.1:0", "127.0.0.1:0"),
        ] {
            assert!(!leads(url, address), "{url} {address}");
        }
    }
}
