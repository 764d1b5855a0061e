//! The files that `config create` writes.

use std::path::{Path, PathBuf};

use gcp_wif::context::{Environment, FileError, FileSystem};
use gcp_wif::external_account::NewCertificateConfig;
use gcp_wif::secret::Secret;

use crate::args::Create;
use crate::credential_file::gcloud_directory;
use crate::error::{Error, Result, Step as _};
use crate::output;
use crate::path_setting::check_output;

/// Writes the credential file, and for a certificate the certificate configuration.
pub(super) fn write(
    args: &Create,
    json: &Secret,
    environment: &dyn Environment,
    files: &dyn FileSystem,
) -> Result<()> {
    let config = certificate_config(args, environment)?;
    // The credential file comes last: it is of no use without the other one.
    if let Some((path, config)) = &config {
        if args.output_file.as_ref() == Some(path) {
            return Err(Error::Usage(format!(
                "`{}` cannot be both the credential file and the certificate configuration",
                path.display()
            )));
        }
        write_config(args, path, config, files)?;
    }
    let written = write_credential_file(args, json, files);
    if let (Err(_), Some((path, _)), false) = (&written, &config, args.force) {
        // The first error counts, and a file that cannot be removed does no harm.
        let _ = files.remove(path);
    }
    written
}

/// Returns the certificate configuration with its path; `None` for a source without a certificate.
fn certificate_config(
    args: &Create,
    environment: &dyn Environment,
) -> Result<Option<(PathBuf, Secret)>> {
    // clap requires both or neither.
    let (Some(certificate), Some(key)) =
        (&args.credential_cert_path, &args.credential_cert_private_key_path)
    else {
        return Ok(None);
    };
    let variable = |name: &str| environment.variable(name).filter(|value| !value.is_empty());
    let path = match &args.credential_cert_configuration_output_file {
        Some(path) => {
            check_output(Path::new(path)).map_err(|problem| {
                Error::Usage(format!("`--credential-cert-configuration-output-file`: {problem}"))
            })?;
            PathBuf::from(path)
        }
        None => gcloud_directory(variable)
            .map(|gcloud| gcloud.join("certificate_config.json"))
            .ok_or_else(|| Error::usage(NO_DIRECTORY))?,
    };
    Ok(Some((path, NewCertificateConfig::new(certificate, key).info())))
}

fn write_config(args: &Create, path: &Path, config: &Secret, files: &dyn FileSystem) -> Result<()> {
    let mut written = put(args, path, config, files);
    // gcloud creates its directory too.
    let is_default = args.credential_cert_configuration_output_file.is_none();
    if is_default && matches!(&written, Err(error) if error.is_not_found()) {
        let directory = path.parent().map_or(Ok(()), |parent| files.private_directory(parent));
        written = directory.and_then(|()| put(args, path, config, files));
    }
    explain(written, "the certificate configuration cannot be written")
}

fn write_credential_file(args: &Create, json: &Secret, files: &dyn FileSystem) -> Result<()> {
    let Some(path) = &args.output_file else { return output::print(json) };
    explain(put(args, path, json, files), "the credential file cannot be written")
}

fn put(args: &Create, path: &Path, json: &Secret, files: &dyn FileSystem) -> Result<(), FileError> {
    let bytes = json.expose().as_bytes();
    if args.force { files.replace(path, bytes) } else { files.create(path, bytes) }
}

fn explain(written: Result<(), FileError>, step: &str) -> Result<()> {
    match written {
        Err(error) if error.is_already_exists() => {
            Err(Error::Usage(format!("{error}; `--force` replaces it")))
        }
        result => result.step(step),
    }
}

const NO_DIRECTORY: &str = "the certificate configuration has no default path without \
                            `CLOUDSDK_CONFIG` and `HOME`; name one with \
                            `--credential-cert-configuration-output-file`";
