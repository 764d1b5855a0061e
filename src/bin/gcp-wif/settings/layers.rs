//! The layers of the settings: the files of the system and the user, that of `--config`, variables.

use std::path::{Path, PathBuf};

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};
use gcp_wif::context::{Environment, FileError, FileSystem};
use gcp_wif::sanitize::Sanitized;

use crate::args::Global;
use crate::default_file::read_default_file;
use crate::error::{Error, Result};
use crate::path_setting::check_path;

/// A layer of settings.
pub(crate) struct Layer {
    /// Its name in messages.
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

/// Reads the files of the system and the user, and the one that `--config` or `GCP_WIF_CONFIG` names.
pub(crate) fn file_layers(
    flags: &Global,
    environment: &dyn Environment,
    files: &dyn FileSystem,
) -> Result<Vec<Layer>> {
    let variable = |name: &str| environment.variable(name).filter(|value| !value.is_empty());
    let mut layers = Vec::new();
    match files.read(Path::new(SYSTEM_FILE), MAX_FILE_SIZE) {
        Ok(text) => layers.push(parse_file(Path::new(SYSTEM_FILE), text.expose())?),
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(unreadable("", error)),
    }
    if let Some(path) = user_file(variable)? {
        let text = read_default_file(&path, MAX_FILE_SIZE, files);
        if let Some(text) = text.map_err(|error| unreadable("", error))? {
            layers.push(parse_file(&path, text.expose())?);
        }
    }
    let named = match (&flags.config, variable(FILE_VARIABLE)) {
        (Some(path), _) => Some(("`--config`", path.clone())),
        (None, Some(path)) => Some(("`GCP_WIF_CONFIG`", check_path("`GCP_WIF_CONFIG`", path)?)),
        (None, None) => None,
    };
    if let Some((named_by, path)) = named {
        let text = files
            .read(&path, MAX_FILE_SIZE)
            .map_err(|error| unreadable(&format!(" of {named_by}:"), error))?;
        layers.push(parse_file(&path, text.expose())?);
    }
    Ok(layers)
}

/// Returns the path of the user's file; `None` if there is no home directory. `variable` returns the value of a
/// variable, if it has one.
fn user_file(variable: impl Fn(&str) -> Option<String>) -> Result<Option<PathBuf>> {
    // "If an implementation encounters a relative path in any of these variables it should consider the path
    // invalid and ignore it." (XDG Base Directory Specification)
    let xdg = variable("XDG_CONFIG_HOME").filter(|path| Path::new(path).is_absolute());
    let directory = match (xdg, variable("HOME")) {
        (Some(xdg), _) => check_path("`XDG_CONFIG_HOME`", xdg)?,
        (None, Some(home)) => check_path("`HOME`", home)?.join(".config"),
        (None, None) => return Ok(None),
    };
    Ok(Some(directory.join(USER_FILE)))
}

/// Returns the error of a settings file. `named_by` continues "settings file".
fn unreadable(named_by: &str, error: FileError) -> Error {
    if error.is_timeout() {
        let error = anyhow::Error::new(Error::from(error));
        return Error::Context(error.context("the settings cannot be read"));
    }
    Error::Setting(format!("settings file{named_by} {error}"))
}

fn parse_file(path: &Path, text: &[u8]) -> Result<Layer> {
    let name = format!("`{}`", Sanitized::new(&path.display().to_string()));
    let bad = |problem: &str| Error::Setting(format!("settings file {name} {problem}"));
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

/// Reads the variables `GCP_WIF_*`. Returns `None` if none is set.
pub(crate) fn variables(environment: &dyn Environment) -> Option<Layer> {
    let mut values = Dict::new();
    for name in environment.names(PREFIX) {
        let Some(value) = environment.variable(&name).filter(|value| !value.is_empty()) else {
            continue;
        };
        if name == FILE_VARIABLE {
            continue;
        }
        let key = name[PREFIX.len()..].to_ascii_lowercase();
        let value = match value.as_str() {
            "true" | "1" if BOOLEANS.contains(&&*key) => Value::from(true),
            "false" | "0" if BOOLEANS.contains(&&*key) => Value::from(false),
            text => Value::from(text),
        };
        values.insert(key, value);
    }
    (!values.is_empty()).then(|| Layer { name: VARIABLES.to_owned(), values })
}

/// The settings that are no text. A variable is one of the words for them, or a text.
const BOOLEANS: [&str; 2] = ["allow_imdsv1", "no_cache"];

const SYSTEM_FILE: &str = "/etc/gcp-wif/config.toml";

const USER_FILE: &str = "gcp-wif/config.toml";

/// In bytes.
const MAX_FILE_SIZE: u64 = 256 * 1024;

pub(super) const PREFIX: &str = "GCP_WIF_";

/// The name of the layer of variables.
pub(super) const VARIABLES: &str = "the variables `GCP_WIF_*`";

/// Names the settings file, and is not a setting itself.
const FILE_VARIABLE: &str = "GCP_WIF_CONFIG";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::collections::BTreeMap;

    use clap::Parser as _;
    use testkit::files::OneFile;
    use testkit::mutations;

    use super::*;
    use crate::args::Args;
    use crate::settings::Settings;

    /// Checks that an error of any file fits on a screen.
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
    fn hostile_files_do_not_panic() {
        let samples: Vec<Vec<u8>> = SAMPLES.iter().map(|text| text.as_bytes().to_vec()).collect();
        mutations::for_each(&samples, 300, &mut read);
    }

    /// Files of the largest size, in shapes that cost a careless parser quadratic time or a deep stack.
    #[test]
    fn the_worst_files_are_read_in_time() {
        let size = MAX_FILE_SIZE as usize - 8;
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
