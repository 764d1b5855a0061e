//! The path of a certificate configuration.

use std::path::{Path, PathBuf};

use super::certificate_error::ConfigOrigin;
use crate::context::Context;
use crate::external_account::CertificateCredentialSource;

/// Returns the path of the certificate configuration and its origin: the credential file, a variable, or
/// gcloud's directory. `None` if none of them is configured and there is no home directory.
///
/// As in Google's libraries, a configured path has to exist: the others are not tried then.
pub(super) fn config_path(
    source: &CertificateCredentialSource,
    context: &Context,
) -> Option<(PathBuf, ConfigOrigin)> {
    if let Some(path) = source.config_location() {
        return Some((path.to_owned(), ConfigOrigin::CredentialFile));
    }
    if let Some(path) = context.variable("GOOGLE_API_CERTIFICATE_CONFIG") {
        return Some((PathBuf::from(path), ConfigOrigin::Variable));
    }
    let directory = gcloud_directory(context)?;
    Some((directory.join("certificate_config.json"), ConfigOrigin::WellKnown))
}

/// Returns the directory of gcloud's files.
fn gcloud_directory(context: &Context) -> Option<PathBuf> {
    if let Some(named) = context.variable("CLOUDSDK_CONFIG") {
        return Some(PathBuf::from(named));
    }
    if cfg!(windows) {
        return context.variable("APPDATA").map(|data| Path::new(&data).join("gcloud"));
    }
    context.variable("HOME").map(|home| Path::new(&home).join(".config/gcloud"))
}
