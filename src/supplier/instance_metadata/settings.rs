//! The settings of the instance metadata service, in variables and in the selected profile.

use std::sync::Arc;

use url::Url;

use super::endpoint_mode::MetadataEndpointMode;
use crate::aws_config_file::Profile;
use crate::context::Context;
use crate::external_account::parse_ascii_url;
use crate::sanitize::Sanitized;
use crate::supplier::shared_config::SharedConfig;

/// A reader of settings, which looks up each one in its variable, then in the selected profile.
#[derive(Debug)]
pub(super) struct MetadataSettings {
    context: Context,
    config: Option<Arc<SharedConfig>>,
    mode: Option<MetadataEndpointMode>,
}

impl MetadataSettings {
    pub(super) const fn new(context: Context) -> Self {
        Self { context, config: None, mode: None }
    }

    /// Reads the selected profile too.
    pub(super) fn with_shared_config(self, config: Arc<SharedConfig>) -> Self {
        Self { config: Some(config), ..self }
    }

    /// Overrides the mode of the variable and of the profile.
    pub(super) fn with_mode(self, mode: MetadataEndpointMode) -> Self {
        Self { mode: Some(mode), ..self }
    }

    /// Returns the origin that replaces the well-known one. `None` if no origin is configured.
    ///
    /// `AWS_EC2_METADATA_SERVICE_ENDPOINT` takes precedence over the profile's
    /// `ec2_metadata_service_endpoint`, and both take precedence over the mode.
    ///
    /// # Errors
    /// A message that begins with the name of the setting.
    pub(super) fn endpoint(&self) -> Result<Option<Url>, String> {
        if let Some((name, text)) = self.setting(ENDPOINT) {
            let url = parse_ascii_url(&text);
            let url = url.filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"));
            return url.map(Some).ok_or_else(|| {
                format!("`{name}` is `{}`, expected a URL", Sanitized::truncated(&text, 100))
            });
        }
        Ok(self.mode()?.and_then(|mode| Url::parse(mode.origin()).ok()))
    }

    /// Returns the name of its setting and the name of the instance's role, if that is configured. The service
    /// is then not asked for the name.
    pub(super) fn role_name(&self) -> Option<(&'static str, String)> {
        self.setting(ROLE_NAME)
    }

    /// Returns whether IMDSv1 is forbidden. Any value but `false` forbids it, so that a misspelt value does not
    /// allow it.
    pub(super) fn forbids_imdsv1(&self) -> bool {
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
            let text = Sanitized::truncated(&text, 100);
            Err(format!("`{name}` is `{text}`, expected `IPv4` or `IPv6`"))
        }
    }

    fn setting(&self, (variable, key): Setting) -> Option<(&'static str, String)> {
        let from_profile = || Some((key, self.profile()?.text(key)?.to_owned()));
        self.context.variable(variable).map(|value| (variable, value)).or_else(from_profile)
    }

    /// Returns the selected profile. Errors are ignored, because the profile supplier reports them.
    fn profile(&self) -> Option<&Profile> {
        self.config.as_ref().and_then(|config| config.profile().ok().flatten())
    }
}

/// Moves a URL of the well-known service to a configured endpoint, below the path of that endpoint.
pub(super) fn moved_to(endpoint: &Url, url: &Url) -> Url {
    let mut moved = endpoint.clone();
    let prefix = endpoint.path().trim_end_matches('/');
    moved.set_path(&format!("{prefix}{}", url.path()));
    moved.set_query(url.query());
    moved
}

/// A variable, and the key with the same meaning in a profile.
type Setting = (&'static str, &'static str);

const ENDPOINT: Setting = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");

const MODE: Setting =
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");

const ROLE_NAME: Setting = ("AWS_EC2_INSTANCE_PROFILE_NAME", "ec2_instance_profile_name");

const V1_DISABLED: Setting = ("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled");
