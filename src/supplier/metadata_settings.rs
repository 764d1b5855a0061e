//! What the variables and the profile say about the instance metadata service.

use std::sync::Arc;

use url::Url;

use super::shared_config::SharedConfig;
use crate::aws_config_file::Profile;
use crate::context::Context;
use crate::external_account::parse_ascii_url;
use crate::sanitize::Sanitized;

/// Looks settings up, each in its variable, then in the selected profile.
#[derive(Debug)]
pub(super) struct MetadataSettings {
    context: Context,
    config: Option<Arc<SharedConfig>>,
    mode: Option<MetadataEndpointMode>,
}

/// Says by which protocol the service is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MetadataEndpointMode {
    /// At `169.254.169.254`.
    Ipv4,
    /// At `fd00:ec2::254`, which only some instances have.
    Ipv6,
}

impl MetadataSettings {
    pub(super) const fn new(context: Context) -> Self {
        Self { context, config: None, mode: None }
    }

    /// Lets the selected profile speak too.
    pub(super) fn with_shared_config(self, config: Arc<SharedConfig>) -> Self {
        Self { config: Some(config), ..self }
    }

    /// Sets the mode over variable and profile.
    pub(super) fn with_mode(self, mode: MetadataEndpointMode) -> Self {
        Self { mode: Some(mode), ..self }
    }

    /// Is the origin that stands for the usual one; `None` where nothing names another.
    ///
    /// `AWS_EC2_METADATA_SERVICE_ENDPOINT` counts before the profile's `ec2_metadata_service_endpoint`,
    /// and both before `…_MODE`, of which again the variable comes first.
    ///
    /// # Errors
    /// What is wrong, with the name of the setting.
    pub(super) fn endpoint(&self) -> Result<Option<Url>, String> {
        if let Some((name, text)) = self.setting(ENDPOINT) {
            let url = parse_ascii_url(&text);
            let url = url.filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
            return url.map(Some).ok_or_else(|| {
                format!("`{name}` is `{}`, expected a URL", Sanitized::truncated(&text, 100))
            });
        }
        let origin = match self.mode()? {
            None => return Ok(None),
            Some(MetadataEndpointMode::Ipv4) => IPV4,
            Some(MetadataEndpointMode::Ipv6) => IPV6,
        };
        Ok(Url::parse(origin).ok())
    }

    /// Is the name of the instance's role, so that it need not be asked for, behind the name of the
    /// setting.
    pub(super) fn role_name(&self) -> Option<(&'static str, String)> {
        self.setting(ROLE_NAME)
    }

    /// Tells whether IMDSv1 is forbidden. A switch that is misspelt does not allow what it was to
    /// forbid.
    pub(super) fn forbid_imdsv1(&self) -> bool {
        self.setting(V1_DISABLED).is_some_and(|(_, value)| !value.eq_ignore_ascii_case("false"))
    }

    fn mode(&self) -> Result<Option<MetadataEndpointMode>, String> {
        if self.mode.is_some() {
            return Ok(self.mode);
        }
        let Some((name, text)) = self.setting(MODE) else {
            return Ok(None);
        };
        if text.eq_ignore_ascii_case("ipv4") {
            Ok(Some(MetadataEndpointMode::Ipv4))
        } else if text.eq_ignore_ascii_case("ipv6") {
            Ok(Some(MetadataEndpointMode::Ipv6))
        } else {
            Err(format!(
                "`{name}` is `{}`, expected `IPv4` or `IPv6`",
                Sanitized::truncated(&text, 100)
            ))
        }
    }

    fn setting(&self, (variable, key): Setting) -> Option<(&'static str, String)> {
        let of_profile = || Some((key, self.profile()?.text(key)?.to_owned()));
        self.context.variable(variable).map(|value| (variable, value)).or_else(of_profile)
    }

    /// A broken file is for the profile's own supplier to tell.
    fn profile(&self) -> Option<&Profile> {
        self.config.as_ref().and_then(|config| config.profile().ok().flatten())
    }
}

/// Puts a URL of the usual service below another origin.
pub(super) fn moved_to(endpoint: &Url, url: &Url) -> Url {
    let mut moved = endpoint.clone();
    let prefix = endpoint.path().trim_end_matches('/');
    moved.set_path(&format!("{prefix}{}", url.path()));
    moved.set_query(url.query());
    moved
}

/// The variable, and the key of a profile.
type Setting = (&'static str, &'static str);

const ENDPOINT: Setting = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");

const MODE: Setting =
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");

const ROLE_NAME: Setting = ("AWS_EC2_INSTANCE_PROFILE_NAME", "ec2_instance_profile_name");

const V1_DISABLED: Setting = ("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled");

const IPV4: &str = "http://169.254.169.254/";

const IPV6: &str = "http://[fd00:ec2::254]/";
