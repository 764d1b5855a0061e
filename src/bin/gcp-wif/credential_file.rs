//! Which credential file is read, and from where.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use gcp_wif::context::{Context, FileError, FileErrorKind};
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::federation::{Error, LARGEST_ACCOUNT};
use gcp_wif::secret::Secret;

use gcp_wif::sanitize::Sanitized;

use crate::settings::Settings;

/// Reads and checks the credential file that the settings and the environment name.
pub(crate) fn read_account(
    context: &Context,
    settings: &Settings,
) -> anyhow::Result<ExternalAccount> {
    let place = locate(context, settings)?;
    let json = read(context, &place)?;
    ExternalAccount::from_json(json.expose(), &settings.trust)
        .map_err(Error::Account)
        .with_context(|| format!("the credential file {place} is not usable"))
}

/// Reads and checks the credential file as [`read_account`] does, where anything names one.
pub(crate) fn read_account_if_any(
    context: &Context,
    settings: &Settings,
) -> anyhow::Result<Option<ExternalAccount>> {
    match read_account(context, settings) {
        Err(error) if error.is::<NoCredentialFile>() => Ok(None),
        result => result.map(Some),
    }
}

/// Is where a credential file comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    File(PathBuf),
    StandardInput,
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

/// Finds the file: the flag or setting, then `GOOGLE_APPLICATION_CREDENTIALS`, then the well-known
/// place of gcloud (AIP-4110).
pub(crate) fn locate(context: &Context, settings: &Settings) -> anyhow::Result<Place> {
    if let Some(path) = &settings.credential_file {
        return Ok(Place::from(path.as_path()));
    }
    if let Some(path) = context.variable("GOOGLE_APPLICATION_CREDENTIALS") {
        return Ok(Place::File(path.into()));
    }
    let gcloud = context
        .variable("CLOUDSDK_CONFIG")
        .map(PathBuf::from)
        .or_else(|| context.variable("HOME").map(|home| Path::new(&home).join(".config/gcloud")));
    let well_known = gcloud.map(|gcloud| gcloud.join("application_default_credentials.json"));
    match well_known {
        Some(path) if !is_missing(context, &path) => Ok(Place::File(path)),
        _ => Err(anyhow!(NoCredentialFile)),
    }
}

/// Reads the whole file, of at most 1 MiB.
pub(crate) fn read(context: &Context, place: &Place) -> anyhow::Result<Secret<Vec<u8>>> {
    match place {
        Place::File(path) => {
            context.file_system.read(path, LARGEST_ACCOUNT).map_err(Error::from).context(UNREADABLE)
        }
        Place::StandardInput => {
            let mut json = Vec::new();
            std::io::stdin()
                .lock()
                .take(LARGEST_ACCOUNT + 1)
                .read_to_end(&mut json)
                .context("standard input cannot be read")?;
            if json.len() as u64 > LARGEST_ACCOUNT {
                let path = PathBuf::from("-");
                let error = FileError::new(path, FileErrorKind::TooLarge(LARGEST_ACCOUNT));
                return Err(Error::from(error)).context(UNREADABLE);
            }
            Ok(Secret::new(json))
        }
    }
}

/// Says that nothing names a credential file.
#[derive(Debug)]
pub(crate) struct NoCredentialFile;

impl fmt::Display for NoCredentialFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "no credential file: `--credential-file`, `GCP_WIF_CREDENTIAL_FILE` and \
             `GOOGLE_APPLICATION_CREDENTIALS` are unset, and gcloud's own place is empty",
        )
    }
}

impl std::error::Error for NoCredentialFile {}

fn is_missing(context: &Context, path: &Path) -> bool {
    context.file_system.read(path, LARGEST_ACCOUNT).is_err_and(|error| error.is_not_found())
}

const UNREADABLE: &str = "the credential file cannot be read";
