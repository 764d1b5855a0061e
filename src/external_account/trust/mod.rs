//! The hosts that the URLs of a credential file may have.
//!
//! A credential file may come from a stranger, and its URLs determine where secrets are sent. So every
//! URL must have a host of Google or AWS, unless the settings admit another one.

mod allowed_host;
mod checked_url;
mod hosts;

use url::{Host, Url};

pub use allowed_host::AllowedHost;
pub(crate) use checked_url::host_and_port;
pub use checked_url::parse_ascii_url;
pub(super) use checked_url::parse_url;
pub(super) use hosts::is_aws_sts_host;
pub use hosts::{is_instance_metadata, is_loopback};

use super::error::{AccountError, quoted};
use checked_url::{is_host_name, require_https};
use hosts::is_google_host;
pub(crate) use hosts::is_token_issuer;

/// The hosts that the settings trust, besides those that are always trusted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Trust {
    universe_domain: Option<String>,
    allowed_hosts: Vec<AllowedHost>,
    subject_token_urls: bool,
}

impl Trust {
    /// Trusts the domain of a Google Cloud universe besides `googleapis.com`.
    #[must_use]
    pub fn with_universe_domain(self, domain: Option<String>) -> Self {
        Self { universe_domain: domain.map(|domain| domain.to_ascii_lowercase()), ..self }
    }

    /// Trusts these hosts in every URL.
    #[must_use]
    pub fn with_allowed_hosts(self, hosts: Vec<AllowedHost>) -> Self {
        Self { allowed_hosts: hosts, ..self }
    }

    /// Trusts every URL of a URL source, for a new file whose URL the caller has chosen.
    pub(super) fn with_subject_token_urls(self) -> Self {
        Self { subject_token_urls: true, ..self }
    }

    /// Checks `universe_domain`. The settings must name a universe other than `googleapis.com` too:
    /// otherwise the file could choose it.
    pub(super) fn universe_domain(&self, found: &str) -> Result<String, AccountError> {
        if !is_host_name(found) {
            let problem = format!("is {}, expected a domain name", quoted(found));
            return Err(AccountError::value("universe_domain", problem));
        }
        let found = found.to_ascii_lowercase();
        if found == DEFAULT_UNIVERSE_DOMAIN || self.universe_domain.as_ref() == Some(&found) {
            return Ok(found);
        }
        Err(AccountError::UntrustedUniverse { found })
    }

    /// Accepts an https URL of a Google service in a universe. `service` is the label of its host, such
    /// as `sts`, `universe` is the universe's domain.
    pub(crate) fn google_url(
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
                "`{service}.{universe}` or one of its regional, mTLS and Private Service Connect \
                 forms"
            ),
        ))
    }

    /// Accepts a URL of the EC2 instance metadata service. A loopback address is trusted only by a
    /// setting: other services listen there, and a file must not send them requests.
    pub(super) fn metadata_url(&self, path: &str, text: &str) -> Result<Url, AccountError> {
        let url = parse_url(path, text)?;
        let accepted = is_instance_metadata(&url) && url.port().is_none();
        if accepted || self.allows(&url) {
            return Ok(url);
        }
        Err(untrusted(path, &url, "`169.254.169.254` or `[fd00:ec2::254]`".into()))
    }

    /// Accepts a URL of a metadata service, or of GitHub Actions over https. A loopback address needs
    /// a setting, because any program of the machine may listen there.
    pub(super) fn subject_token_url(&self, path: &str, text: &str) -> Result<Url, AccountError> {
        let url = parse_url(path, text)?;
        if is_token_issuer(&url) || self.allows(&url) || self.subject_token_urls {
            return Ok(url);
        }
        Err(untrusted(
            path,
            &url,
            "`169.254.169.254`, `[fd00:ec2::254]` or https at `*.actions.githubusercontent.com`"
                .into(),
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

    /// Returns whether the settings admit a URL.
    fn allows(&self, url: &Url) -> bool {
        is_safe_on_the_way(url) && self.allowed_hosts.iter().any(|allowed| allowed.matches(url))
    }
}

/// Returns whether a URL is https or has a loopback address: that traffic does not leave the machine.
fn is_safe_on_the_way(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

fn untrusted(path: &str, url: &Url, accepted: String) -> AccountError {
    AccountError::UntrustedHost {
        path: path.to_owned(),
        host: host_and_port(url),
        accepted,
        needs_https: !is_safe_on_the_way(url),
    }
}

/// The domain of the default universe.
pub const DEFAULT_UNIVERSE_DOMAIN: &str = "googleapis.com";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn trusting(hosts: &[&str]) -> Trust {
        let hosts = hosts.iter().map(|host| AllowedHost::parse(host).unwrap()).collect();
        Trust::default().with_allowed_hosts(hosts)
    }

    fn google(trust: &Trust, text: &str) -> Result<Url, AccountError> {
        trust.google_url("token_url", text, "sts", DEFAULT_UNIVERSE_DOMAIN)
    }

    #[test]
    fn a_token_url_belongs_to_one_universe() {
        let trust = Trust::default();
        let url = "https://sts.googleapis.com/v1/token";
        assert!(trust.google_url("token_url", url, "sts", "universe.example").is_err());
    }

    #[test]
    fn a_google_host_has_the_default_port() {
        let trust = Trust::default();
        assert!(google(&trust, "https://sts.googleapis.com:443/v1/token").is_ok());
        assert!(google(&trust, "https://sts.googleapis.com:8443/v1/token").is_err());
    }

    #[test]
    fn a_setting_admits_a_host_for_https_only() {
        let trust = trusting(&["proxy.example", "127.0.0.1:8080"]);
        for (text, expected) in [
            ("https://proxy.example/", true),
            ("https://proxy.example:8443/", true),
            ("http://proxy.example/", false),
            ("https://sub.proxy.example/", false),
            ("http://127.0.0.1:8080/", true),
            ("http://127.0.0.1:8081/", false),
        ] {
            assert_eq!(google(&trust, text).is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_universe_is_trusted_if_the_settings_name_it() {
        let trust = Trust::default().with_universe_domain(Some("Universe.Example".to_owned()));
        assert_eq!(trust.universe_domain("universe.example").unwrap(), "universe.example");
        assert_eq!(trust.universe_domain("googleapis.com").unwrap(), "googleapis.com");
        assert!(trust.universe_domain("other.example").is_err());
        assert!(trust.universe_domain("$(id)").is_err());
    }

    #[test]
    fn the_metadata_service_has_one_port() {
        let trust = Trust::default();
        for (text, expected) in [
            ("http://169.254.169.254:80/latest", true),
            ("http://169.254.169.254:8080/latest", false),
            ("http://[fd00:ec2::254]/latest", true),
            ("http://[fd00:ec2::254]:8080/latest", false),
            ("http://[::1]:8080/latest", false),
            ("http://127.0.0.1/latest", false),
            ("http://localhost/latest", false),
        ] {
            assert_eq!(trust.metadata_url("url", text).is_ok(), expected, "{text}");
        }
    }
}
