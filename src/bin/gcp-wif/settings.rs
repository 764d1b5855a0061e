//! Settings, layered: defaults, the system's file, the user's file, the file that is named, the
//! variables `GCP_WIF_*`, flags.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use figment::Figment;
use figment::error::Kind;
use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::context::{Environment, FileSystem};
use gcp_wif::external_account::{AllowedHost, Trust};
use gcp_wif::sanitize::Sanitized;
use gcp_wif::supplier::AwsSources;
use serde::Deserialize;

use crate::args::Global;
use crate::duration::parse_duration;
use crate::role_settings::RoleSettings;
use crate::setting_layers::{Layer, file_layers, variables};

/// Is what the layers come to.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) credential_file: Option<PathBuf>,
    /// Where none is set, each command has its own.
    pub(crate) timeout: Option<Duration>,
    pub(crate) trust: Trust,
    pub(crate) allow_imdsv1: bool,
    pub(crate) aws_sources: AwsSources,
    pub(crate) profile: Option<String>,
    pub(crate) cache: CacheSetting,
    pub(crate) roles: RoleSettings,
}

/// Says where tokens are kept for other processes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum CacheSetting {
    /// Nowhere.
    Off,
    /// In the directory that the system has for this session, if any.
    #[default]
    OfSession,
    /// There.
    In(PathBuf),
}

impl Settings {
    /// Reads all layers.
    pub(crate) fn resolve(
        flags: &Global,
        environment: &dyn Environment,
        files: &dyn FileSystem,
    ) -> Result<Self, SettingsError> {
        let mut layers = file_layers(flags, environment, files)?;
        layers.push(variables(environment));
        layers.retain(|layer| !layer.is_empty());
        let settings = merged(layers)?.check()?;
        Ok(Self {
            credential_file: flags.credential_file.clone().or(settings.credential_file),
            timeout: flags.timeout.or(settings.timeout),
            aws_sources: aws_sources(flags.aws_source.as_deref())?.unwrap_or(settings.aws_sources),
            profile: flags.profile.clone().or(settings.profile),
            cache: match &flags.cache_dir {
                _ if flags.no_cache => CacheSetting::Off,
                Some(directory) => CacheSetting::In(directory.clone()),
                None => settings.cache,
            },
            roles: settings.roles.with_flags(&flags.role),
            ..settings
        })
    }

    /// Makes `resolver` look for the AWS identity where the settings say. The roles are not assumed.
    pub(crate) fn apply_to_resolver(&self, resolver: AwsIdentityResolver) -> AwsIdentityResolver {
        resolver
            .with_imdsv1_allowed(self.allow_imdsv1)
            .with_sources(self.aws_sources.clone())
            .with_profile(self.profile.clone())
    }
}

/// Says which setting is bad, and where it stands.
#[derive(Debug)]
pub(crate) struct SettingsError(pub(crate) String);

impl SettingsError {
    /// Makes the error about the value of a key.
    pub(crate) fn of_value(key: &str, problem: &str) -> Self {
        Self(format!("setting `{key}`: {problem}"))
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SettingsError {}

impl From<figment::Error> for SettingsError {
    fn from(error: figment::Error) -> Self {
        let place =
            error.metadata.as_ref().map_or_else(String::new, |from| format!(" in {}", from.name));
        let key = error.path.join(".");
        Self(match &error.kind {
            Kind::UnknownField(key, known) => {
                let near = known.iter().min_by_key(|name| strsim::damerau_levenshtein(name, key));
                let near =
                    near.map_or_else(String::new, |name| format!(", the nearest is `{name}`"));
                format!("unknown setting `{}`{place}{near}", Sanitized::new(key))
            }
            Kind::InvalidType(found, expected) => {
                format!("setting `{key}`{place} is {found}, expected {expected}")
            }
            other => format!("setting `{key}`{place}: {other}"),
        })
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    allow_imdsv1: bool,
    allowed_hosts: Vec<String>,
    assume_role: Option<String>,
    aws_source: Option<String>,
    cache_dir: Option<PathBuf>,
    credential_file: Option<PathBuf>,
    external_id: Option<String>,
    mfa_serial: Option<String>,
    no_cache: bool,
    profile: Option<String>,
    role_session_name: Option<String>,
    timeout: Option<DurationText>,
    universe_domain: Option<String>,
}

/// Merges layers, of which most runs have one or none: there is nothing to merge then, but where that
/// one is bad, figment knows from where it is.
fn merged(layers: Vec<Layer>) -> Result<Raw, SettingsError> {
    match &layers[..] {
        [] => return Ok(Raw::default()),
        [only] => {
            if let Some(raw) = only.read() {
                return Ok(raw);
            }
        }
        _ => {}
    }
    merged_by_figment(layers)
}

/// Stays out of the function that short runs call.
#[cold]
#[inline(never)]
fn merged_by_figment(layers: Vec<Layer>) -> Result<Raw, SettingsError> {
    let figment = layers.into_iter().fold(Figment::new(), Figment::merge);
    figment.extract().map_err(SettingsError::from)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DurationText {
    Seconds(u64),
    Text(String),
}

impl Raw {
    fn check(self) -> Result<Settings, SettingsError> {
        let host = |text: &String| {
            AllowedHost::parse(text.trim()).ok_or_else(|| {
                SettingsError(format!(
                    "setting `allowed_hosts`: `{}` is no host, expected `HOST` or `HOST:PORT`",
                    Sanitized::new(text)
                ))
            })
        };
        let hosts = self.allowed_hosts.iter().map(host).collect::<Result<_, _>>()?;
        let aws_sources = aws_sources(self.aws_source.as_deref())?;
        let timeout = self.timeout.map(|duration| {
            let text = match duration {
                DurationText::Seconds(seconds) => seconds.to_string(),
                DurationText::Text(text) => text,
            };
            parse_duration(&text)
                .map_err(|error| SettingsError(format!("setting `timeout`: {error}")))
        });
        let timeout = timeout.transpose()?;
        Ok(Settings {
            credential_file: self.credential_file,
            timeout,
            trust: Trust::default()
                .with_universe_domain(self.universe_domain)
                .with_allowed_hosts(hosts),
            allow_imdsv1: self.allow_imdsv1,
            aws_sources: aws_sources.unwrap_or_default(),
            profile: self.profile.filter(|profile| !profile.is_empty()),
            cache: match self.cache_dir.filter(|path| !path.as_os_str().is_empty()) {
                _ if self.no_cache => CacheSetting::Off,
                Some(directory) => CacheSetting::In(directory),
                None => CacheSetting::OfSession,
            },
            roles: RoleSettings::parse(
                self.assume_role,
                self.role_session_name,
                self.external_id,
                self.mfa_serial,
            )?,
        })
    }
}

fn aws_sources(text: Option<&str>) -> Result<Option<AwsSources>, SettingsError> {
    let parsed = text.map(AwsSources::parse).transpose();
    parsed.map_err(|error| SettingsError(format!("setting `aws_source`: {error}")))
}
