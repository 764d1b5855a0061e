//! Settings, layered: defaults, the system's file, the user's file, the file that is named, the
//! variables `GCP_WIF_*`, flags.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::error::Kind;
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use gcp_wif::ambient::{Environment, Files};
use gcp_wif::aws_identity::AwsIdentityChain;
use gcp_wif::external_account::{AllowedHost, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::supplier::AwsSources;
use serde::Deserialize;

use gcp_wif::shown::Shown;

use crate::args::Global;
use crate::duration::parse_duration;
use crate::role_settings::RoleSettings;

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
        files: &dyn Files,
    ) -> Result<Self, SettingsError> {
        let mut layers = file_layers(flags, environment, files)?;
        layers.push(variables(environment));
        layers.retain(|layer| !layer.values.is_empty());
        let raw = if layers.is_empty() {
            Raw::default()
        } else {
            let figment = layers.into_iter().fold(Figment::new(), Figment::merge);
            figment.extract().map_err(SettingsError::from)?
        };
        let settings = raw.check()?;
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

    /// Lets a federation look for the AWS identity where the settings say.
    pub(crate) fn apply(&self, federation: Federation) -> Federation {
        federation
            .with_imdsv1_allowed(self.allow_imdsv1)
            .with_aws_sources(self.aws_sources.clone())
            .with_profile(self.profile.clone())
            .with_assumed_roles(self.roles.assumed_roles(None))
    }

    /// Lets a chain look there, where there is no federation. The roles are not assumed.
    pub(crate) fn apply_to_chain(&self, chain: AwsIdentityChain) -> AwsIdentityChain {
        chain
            .with_imdsv1_allowed(self.allow_imdsv1)
            .with_sources(self.aws_sources.clone())
            .with_profile(self.profile.clone())
    }
}

/// Says which setting is bad, and where it stands.
#[derive(Debug)]
pub(crate) struct SettingsError(String);

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
                format!("unknown setting `{}`{place}{near}", Shown::new(key))
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
                    Shown::new(text)
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

/// Is one layer with a name for messages.
struct Layer {
    name: String,
    values: Dict,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.values.clone())]))
    }
}

fn file_layers(
    flags: &Global,
    environment: &dyn Environment,
    files: &dyn Files,
) -> Result<Vec<Layer>, SettingsError> {
    let variable = |name| environment.variable(name).filter(|value| !value.is_empty());
    let mut layers = Vec::new();
    let home = variable("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".config")));
    let usual = [Some(PathBuf::from(SYSTEM_FILE)), home.map(|home| home.join(USER_FILE))];
    for path in usual.into_iter().flatten() {
        match files.read(&path, LARGEST_FILE) {
            Ok(text) => layers.push(parse_file(&path, text.expose())?),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(SettingsError(format!("settings file {error}"))),
        }
    }
    let named = flags.config.clone().or_else(|| variable("GCP_WIF_CONFIG").map(PathBuf::from));
    if let Some(path) = named {
        let text = files
            .read(&path, LARGEST_FILE)
            .map_err(|error| SettingsError(format!("settings file {error}")))?;
        layers.push(parse_file(&path, text.expose())?);
    }
    Ok(layers)
}

fn parse_file(path: &Path, text: &[u8]) -> Result<Layer, SettingsError> {
    let name = format!("`{}`", path.display());
    let bad = |problem: &str| SettingsError(format!("settings file {name} {problem}"));
    let text = std::str::from_utf8(text).map_err(|_| bad("is not UTF-8"))?;
    let values = toml::from_str::<Dict>(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start].lines().count().max(1));
        bad(&line.map_or_else(
            || "is not TOML".to_owned(),
            |line| format!("is not TOML at line {line}: {}", error.message()),
        ))
    })?;
    Ok(Layer { name, values })
}

fn variables(environment: &dyn Environment) -> Layer {
    let mut values = Dict::new();
    for name in environment.names(PREFIX) {
        let Some(value) = environment.variable(&name).filter(|value| !value.is_empty()) else {
            continue;
        };
        if NOT_SETTINGS.contains(&name.as_str()) {
            continue;
        }
        let key = name[PREFIX.len()..].to_ascii_lowercase();
        let value = match (key.as_str(), value.as_str()) {
            ("allowed_hosts", list) => Value::from(list.split(',').collect::<Vec<_>>()),
            ("external_id" | "role_session_name", text) => Value::from(text),
            (_, "true") => Value::from(true),
            (_, "false") => Value::from(false),
            (_, text) => Value::from(text),
        };
        values.insert(key, value);
    }
    Layer { name: "the variables `GCP_WIF_*`".to_owned(), values }
}

const SYSTEM_FILE: &str = "/etc/gcp-wif/config.toml";

const USER_FILE: &str = "gcp-wif/config.toml";

/// In bytes.
const LARGEST_FILE: u64 = 256 * 1024;

const PREFIX: &str = "GCP_WIF_";

/// The first names a settings file; the others belong to this project's tests.
const NOT_SETTINGS: &[&str] =
    &["GCP_WIF_CONFIG", "GCP_WIF_CONFORMANCE", "GCP_WIF_TEST_NODE", "GCP_WIF_TEST_PYTHON"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clap::Parser as _;
    use gcp_wif::ambient::{FileError, FileErrorKind};
    use gcp_wif::secret::Secret;

    use super::*;
    use crate::args::Args;
    use crate::hostile;

    /// Is the one file of a machine.
    struct OneFile<'a>(&'a [u8]);

    impl Files for OneFile<'_> {
        fn read(&self, path: &Path, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
            let kind = match path.ends_with(USER_FILE) {
                true if self.0.len() as u64 <= limit => return Ok(Secret::new(self.0.to_vec())),
                true => FileErrorKind::TooLarge(limit),
                false => FileErrorKind::Io(std::io::ErrorKind::NotFound.into()),
            };
            Err(FileError { path: path.to_owned(), kind })
        }

        fn replace(&self, _: &Path, _: &[u8]) -> Result<(), FileError> {
            unreachable!("settings are not written")
        }
    }

    /// The words of an error fit on a screen, whatever the file is.
    fn read(file: &[u8]) {
        let flags = Args::try_parse_from(["gcp-wif", "version"]).unwrap().global;
        let environment = BTreeMap::from([("HOME".to_owned(), "/h".to_owned())]);
        match Settings::resolve(&flags, &environment, &OneFile(file)) {
            Ok(settings) => drop(format!("{settings:?}")),
            Err(error) => {
                let said = error.to_string();
                assert!(said.len() < 10_000, "{} bytes: {}", said.len(), file.escape_ascii());
                assert!(!said.contains(['\r', '\u{1b}', '\u{202e}']), "{said:?}");
            }
        }
    }

    #[test]
    fn hostile_files_are_no_panic() {
        let samples: Vec<Vec<u8>> = SAMPLES.iter().map(|text| text.as_bytes().to_vec()).collect();
        hostile::for_each(&samples, 300, &mut read);
    }

    /// As large as they may be, in shapes that take time by the square, or stack, of the careless.
    #[test]
    fn the_worst_files_come_to_an_end() {
        let size = LARGEST_FILE as usize - 8;
        let fill = |piece: &str| piece.repeat(size / piece.len());
        let keys = |form: fn(usize) -> String| (0..size / 16).map(form).collect::<String>();
        for file in [
            format!("{}=1", fill("a.").trim_end_matches('.')),
            format!("[{}]", fill("a.").trim_end_matches('.')),
            format!("a={}", fill("[")),
            format!("a={}", fill("{a=")),
            format!("a=[{}]", fill("0,")),
            format!("a={}", fill("9")),
            format!("timeout=\"{}\"", fill("9")),
            format!("{}=1", fill("a")),
            format!("allowed_hosts=[{}]", fill("\"a\",")),
            format!("allowed_hosts=[\"{}\"]", fill("a.")),
            format!("aws_source=\"{}\"", fill("a,")),
            format!("assume_role=\"{}\"", fill("a,")),
            keys(|index| format!("k{index}=1\n")),
            keys(|index| format!("[k{index}]\n")),
            keys(|index| format!("a.k{index}=1\n")),
            keys(|_| "[[a]]\n".to_owned()),
            fill("\n"),
            fill("#"),
            fill("\"\"\""),
        ] {
            read(file.as_bytes());
        }
    }

    const SAMPLES: &[&str] = &[
        "timeout = \"5m\"\nallowed_hosts = [\"proxy.example:8443\", \"[::1]:80\"]\n",
        "universe_domain = 'universe.example'\nallow_imdsv1 = true\nno_cache = false\n",
        "assume_role = \"arn:aws:iam::123456789012:role/a\"\nexternal_id = \"e\"\ntimeout = 30\n",
        "# comment\n[table]\na.b = { c = 1979-05-27T07:32:00Z }\n[[x]]\ny = \"\"\"\nz\"\"\"\n",
        "aws_source = \"environment,instance-metadata\"\nprofile = \"p\"\ncache_dir = \"/tmp\"\n",
    ];
}
