//! The credential file: its place and its content.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gcp_wif::context::{Context, Deadline, FileError, read_standard_input};
use gcp_wif::credentials::Credentials;
use gcp_wif::federation::MAX_ACCOUNT_SIZE;
use gcp_wif::sanitize::Sanitized;
use gcp_wif::secret::Secret;

use crate::bad_credential_file::{BadCredentialFile, FileKind};
use crate::default_file::read_default_file;
use crate::error::{Error, Result, Step as _};
use crate::path_setting::check_path;
use crate::settings::Settings;

/// Reads and checks the credential file that the settings and the environment name, and adds the chain of
/// service accounts that the settings name.
pub(crate) fn read_credentials(context: &Context, settings: &Settings) -> Result<Credentials> {
    let credentials = CredentialFile::find(context, settings)?.credentials(settings)?;
    settings.chain.apply(credentials)
}

/// Reads and checks the credential file as [`read_credentials`] does; `None` if nothing names one.
pub(crate) fn read_credentials_if_any(
    context: &Context,
    settings: &Settings,
) -> Result<Option<Credentials>> {
    match read_credentials(context, settings) {
        Err(Error::NoCredentialFile) => Ok(None),
        result => result.map(Some),
    }
}

/// A credential file that has been read.
pub(crate) struct CredentialFile {
    pub(crate) place: Place,
    /// The whole text, at most [`MAX_ACCOUNT_SIZE`] bytes.
    pub(crate) json: Secret<Vec<u8>>,
}

impl CredentialFile {
    /// Finds and reads the file: that of the flag or setting, then that of
    /// `GOOGLE_APPLICATION_CREDENTIALS`, then gcloud's well-known file (AIP-4110).
    pub(crate) fn find(context: &Context, settings: &Settings) -> Result<Self> {
        if let Some(path) = &settings.credential_file {
            let named_by = &settings.credential_file_from;
            return Self::read(context, Place::from(path.as_path()), Some(named_by));
        }
        if let Some(path) = context.variable(GOOGLE) {
            let named_by = format!("`{GOOGLE}`");
            let place = Place::File(check_path(&named_by, path)?);
            return Self::read(context, place, Some(&named_by));
        }
        let path = well_known_file(context).ok_or(Error::NoCredentialFile)?;
        let json = read_default_file(&path, MAX_ACCOUNT_SIZE, &*context.file_system);
        let json = json.step(UNREADABLE)?.ok_or(Error::NoCredentialFile)?;
        Ok(Self { json, place: Place::File(path) })
    }

    /// Reads the file at a place. `named_by` is the flag, variable or setting that names it.
    pub(crate) fn read(context: &Context, place: Place, named_by: Option<&str>) -> Result<Self> {
        let json = place.read(context, MAX_ACCOUNT_SIZE).step_with(|| match named_by {
            Some(name) => format!("the credential file of {name} cannot be read"),
            None => UNREADABLE.to_owned(),
        })?;
        Ok(Self { place, json })
    }

    /// Checks the file. The chain of service accounts that the settings name is not added.
    pub(crate) fn credentials(&self, settings: &Settings) -> Result<Credentials> {
        let (json, trust) = (self.json.expose(), &settings.trust);
        let credentials = Credentials::from_json(json, trust);
        credentials
            .map_err(|first| {
                let report = Credentials::examine(json, trust);
                let errors = if report.errors.is_empty() { vec![first] } else { report.errors };
                let kind = FileKind::of(report.document.as_ref());
                Error::BadCredentialFile(Box::new(BadCredentialFile { errors, kind }))
            })
            .step_with(|| format!("the credential file {} is not usable", self.place))
    }
}

/// The place of a file that a flag names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    File(PathBuf),
    StandardInput,
}

impl Place {
    /// Reads the content, at most `limit` bytes.
    pub(crate) fn read(&self, context: &Context, limit: u64) -> Result<Secret<Vec<u8>>, FileError> {
        match self {
            Self::File(path) => context.file_system.read(path, limit),
            Self::StandardInput => {
                let deadline = Deadline::after(context.clock.time_left(Duration::MAX));
                read_standard_input(limit, &deadline)
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "`{}`", Sanitized::new(&path.display().to_string())),
            Self::StandardInput => f.write_str("on standard input"),
        }
    }
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Self {
        if path == Path::new("-") { Self::StandardInput } else { Self::File(path.to_owned()) }
    }
}

/// Returns the path of the file that `gcloud auth application-default` writes.
fn well_known_file(context: &Context) -> Option<PathBuf> {
    let gcloud = gcloud_directory(|name| context.variable(name));
    gcloud.map(|gcloud| gcloud.join("application_default_credentials.json"))
}

/// Returns the directory of gcloud's files. `variable` returns the value of a variable, if it has one.
pub(crate) fn gcloud_directory(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = variable("CLOUDSDK_CONFIG").map(PathBuf::from);
    named.or_else(|| variable("HOME").map(|home| Path::new(&home).join(".config/gcloud")))
}

const GOOGLE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

const UNREADABLE: &str = "the credential file cannot be read";
