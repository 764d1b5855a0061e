//! Settings, in layers: defaults, the system's file, the user's file, the file of `--config`, the
//! variables `GCP_WIF_*`, flags. A later layer wins.

mod chain;
mod figment_error;
mod layers;
mod list;
mod roles;

use std::path::PathBuf;
use std::time::Duration;

use figment::Figment;
use gcp_wif::aws_identity::AwsIdentityResolver;
use gcp_wif::context::{Deadline, Environment, FileSystem};
use gcp_wif::external_account::{AllowedHost, Audience, Trust};
use gcp_wif::region::Region;
use gcp_wif::sanitize::Sanitized;
use gcp_wif::supplier::AwsSources;
use serde::Deserialize;

use crate::args::Global;
use crate::duration::parse_duration;
use crate::error::{Error, Result};
use crate::path_setting::check_path;
use chain::ChainSettings;
use figment_error::of_figment;
use layers::{Layer, PREFIX, VARIABLES, file_layers, variables};
use list::List;
use roles::RoleSettings;

/// The settings that the layers result in.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) credential_file: Option<PathBuf>,
    /// The flag, variable or setting that names the credential file, as messages show it.
    pub(crate) credential_file_from: String,
    /// `None` leaves it to each command.
    pub(crate) timeout: Option<Duration>,
    pub(crate) trust: Trust,
    pub(crate) allow_imdsv1: bool,
    pub(crate) aws_sources: AwsSources,
    pub(crate) profile: Option<String>,
    pub(crate) region: Option<Region>,
    pub(crate) cache: CacheSetting,
    pub(crate) roles: RoleSettings,
    /// The provider of the service account tokens that the kubelet sends.
    pub(crate) audience: Option<Audience>,
    pub(crate) chain: ChainSettings,
}

/// The place of cached tokens.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum CacheSetting {
    /// No place: tokens are not cached.
    Disabled,
    /// The runtime directory of the user's login session, if the system has one.
    #[default]
    RuntimeDirectory,
    /// This directory.
    Directory(PathBuf),
}

/// Returns the deadline of a command while its settings are read: of the flag, of the variable, or
/// after `default`.
pub(crate) fn first_deadline(
    flags: &Global,
    default: Duration,
    environment: &dyn Environment,
) -> Deadline {
    // A bad value is reported with the other settings.
    let variable = || parse_duration(&environment.variable("GCP_WIF_TIMEOUT")?).ok();
    Deadline::after(flags.timeout.or_else(variable).unwrap_or(default))
}

impl Settings {
    /// Reads all layers.
    pub(crate) fn resolve(
        flags: &Global,
        environment: &dyn Environment,
        files: &dyn FileSystem,
    ) -> Result<Self> {
        let mut layers = file_layers(flags, environment, files)?;
        layers.extend(variables(environment));
        let settings = match layers.is_empty() {
            true => Raw::default().check()?,
            false => Self::of_layers(layers)?,
        };
        let (credential_file, credential_file_from) = match &flags.credential_file {
            Some(path) => (Some(path.clone()), "`--credential-file`".to_owned()),
            None => (settings.credential_file, settings.credential_file_from),
        };
        Ok(Self {
            credential_file,
            credential_file_from,
            timeout: flags.timeout.or(settings.timeout),
            aws_sources: flags.aws_source.clone().unwrap_or(settings.aws_sources),
            profile: flags.profile.clone().or(settings.profile),
            region: flags.region.clone().or(settings.region),
            cache: match &flags.cache_dir {
                _ if flags.no_cache => CacheSetting::Disabled,
                Some(directory) => CacheSetting::Directory(directory.clone()),
                None => settings.cache,
            },
            roles: settings.roles.with_flags(&flags.role),
            chain: settings.chain.with_flags(&flags.chain),
            ..settings
        })
    }

    /// Merges layers, of which a later one wins.
    fn of_layers(layers: Vec<Layer>) -> Result<Self> {
        let merged = layers.into_iter().fold(Figment::new(), Figment::merge);
        let settings = merged.extract::<Raw>().map_err(of_figment)?.check()?;
        Ok(Self { credential_file_from: named_by(&merged, "credential_file"), ..settings })
    }

    /// Configures the search of a resolver, without the roles.
    pub(crate) fn apply_to_resolver(&self, resolver: AwsIdentityResolver) -> AwsIdentityResolver {
        resolver
            .with_imdsv1_allowed(self.allow_imdsv1)
            .with_sources(self.aws_sources.clone())
            .with_profile(self.profile.clone())
            .with_region(self.region.clone())
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    allow_imdsv1: bool,
    allowed_hosts: List,
    assume_role: List,
    audience: Option<String>,
    aws_source: List,
    cache_dir: Option<PathBuf>,
    credential_file: Option<PathBuf>,
    delegates: List,
    external_id: Option<String>,
    impersonate: List,
    mfa_serial: Option<String>,
    no_cache: bool,
    profile: Option<String>,
    region: Option<String>,
    role_session_name: Option<String>,
    timeout: Option<DurationText>,
    universe_domain: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DurationText {
    Seconds(u64),
    Text(String),
}

impl Raw {
    fn check(self) -> Result<Settings> {
        let host = |text: &str| {
            AllowedHost::parse(text).ok_or_else(|| {
                let text = Sanitized::new(text);
                let problem = format!("`{text}` is not a host, expected `HOST` or `HOST:PORT`");
                Error::setting("allowed_hosts", &problem)
            })
        };
        let hosts = self.allowed_hosts.split_at_commas().map(host).collect::<Result<_>>()?;
        let aws_sources = self.aws_source.joined().as_deref().map(AwsSources::parse).transpose();
        let aws_sources =
            aws_sources.map_err(|error| Error::setting("aws_source", &error.to_string()))?;
        let timeout = self.timeout.map(|duration| {
            let text = match duration {
                DurationText::Seconds(seconds) => seconds.to_string(),
                DurationText::Text(text) => text,
            };
            parse_duration(&text).map_err(|problem| Error::setting("timeout", &problem))
        });
        let timeout = timeout.transpose()?;
        Ok(Settings {
            credential_file: path("credential_file", self.credential_file)?,
            credential_file_from: String::new(),
            timeout,
            trust: Trust::default()
                .with_universe_domain(self.universe_domain)
                .with_allowed_hosts(hosts),
            allow_imdsv1: self.allow_imdsv1,
            aws_sources: aws_sources.unwrap_or_default(),
            profile: self.profile.filter(|profile| !profile.is_empty()),
            region: region(self.region)?,
            cache: match path("cache_dir", self.cache_dir)? {
                _ if self.no_cache => CacheSetting::Disabled,
                Some(directory) => CacheSetting::Directory(directory),
                None => CacheSetting::RuntimeDirectory,
            },
            audience: audience(self.audience)?,
            roles: RoleSettings::parse(
                &self.assume_role,
                self.role_session_name,
                self.external_id,
                self.mfa_serial,
            )?,
            chain: ChainSettings::new(&self.impersonate, &self.delegates),
        })
    }
}

/// Checks the path of a setting; an empty one is absent.
fn path(key: &str, path: Option<PathBuf>) -> Result<Option<PathBuf>> {
    let path = path.filter(|path| !path.as_os_str().is_empty());
    path.map(|path| check_path(&format!("the setting `{key}`"), path)).transpose()
}

fn region(text: Option<String>) -> Result<Option<Region>> {
    let parsed = text.filter(|text| !text.is_empty()).map(|text| Region::parse(&text)).transpose();
    parsed.map_err(|error| Error::setting("region", &error.to_string()))
}

fn audience(text: Option<String>) -> Result<Option<Audience>> {
    let text = text.filter(|text| !text.is_empty());
    let parsed = text.map(|text| Audience::parse(&text)).transpose();
    parsed.map_err(|error| Error::Setting(format!("setting {error}")))
}

/// Returns the layer that sets a key, as messages show it.
fn named_by(merged: &Figment, key: &str) -> String {
    match merged.find_metadata(key) {
        Some(layer) if layer.name == VARIABLES => {
            format!("`{PREFIX}{}`", key.to_ascii_uppercase())
        }
        Some(layer) => format!("`{key}` in {}", layer.name),
        None => format!("`{key}`"),
    }
}
