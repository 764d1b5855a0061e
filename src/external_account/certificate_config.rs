//! Certificate configurations, which name the X.509 certificate of a workload.

use std::path::{Path, PathBuf};

use super::error::AccountError;
use super::reader::ObjectReader;
use super::syntax::parse;

/// A certificate configuration: the paths of a workload's certificate and private key. gcloud writes it
/// beside a credential file with a certificate, or an administrator does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CertificateConfig {
    certificate_path: PathBuf,
    key_path: PathBuf,
}

impl CertificateConfig {
    /// Parses the JSON and checks its members. Unknown members, such as the keys in the stores of macOS
    /// and Windows, are ignored.
    ///
    /// # Errors
    /// [`AccountError`] with the path of the first wrong member and what is expected.
    pub fn from_json(json: &[u8]) -> Result<Self, AccountError> {
        let document = parse(json)?;
        let config = ObjectReader::open("", &document)?;
        let configs = config.required_object("cert_configs", "an object with `workload`")?;
        let expected = "an object with `cert_path` and `key_path`";
        let workload = configs.required_object("workload", expected)?;
        // With "use_ecp", the private key stays inside a program that signs with it.
        if workload.flag(USE_ECP)? {
            let problem = "selects the enterprise certificate proxy, which is not supported";
            return Err(AccountError::value(&workload.path_of(USE_ECP), problem));
        }
        let certificate_path =
            workload.required_path("cert_path", "the path of a PEM file with a certificate")?;
        let key_path =
            workload.required_path("key_path", "the path of a PEM file with a private key")?;
        Ok(Self { certificate_path, key_path })
    }

    /// Returns `cert_path`: the path of the certificate, as it is written.
    pub fn certificate_path(&self) -> &Path {
        &self.certificate_path
    }

    /// Returns `key_path`: the path of the private key, as it is written.
    pub fn key_path(&self) -> &Path {
        &self.key_path
    }
}

const USE_ECP: &str = "use_ecp";
