//! The certificate source.

use std::path::{Path, PathBuf};

use crate::external_account::error::AccountError;
use crate::external_account::problems::Problems;
use crate::external_account::reader::ObjectReader;

/// An X.509 certificate that identifies the workload.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CertificateCredentialSource {
    config_location: Option<PathBuf>,
    trust_chain_path: Option<PathBuf>,
}

impl CertificateCredentialSource {
    /// Checks the members of `certificate`.
    pub(super) fn read(source: &ObjectReader<'_>, problems: &mut Problems) -> Option<Self> {
        let expected = "an object with `use_default_certificate_config` or \
                        `certificate_config_location`";
        let certificate = problems.take(source.required_object("certificate", expected))?;
        let use_default = problems.take(certificate.flag(USE_DEFAULT));
        let location = problems.take(certificate.optional_path(LOCATION));
        let mut refuse =
            |problem| problems.add(AccountError::value(&certificate.path_of(LOCATION), problem));
        match (use_default, &location) {
            (Some(true), Some(Some(_))) => refuse(format!("contradicts `{USE_DEFAULT}`")),
            (Some(false), Some(None)) => {
                refuse(format!("is missing, and `{USE_DEFAULT}` is not true"));
            }
            _ => {}
        }
        let trust_chain_path = problems.take(certificate.optional_path(TRUST_CHAIN));
        Some(Self { config_location: location?, trust_chain_path: trust_chain_path? })
    }

    /// Returns `certificate_config_location`: the path of the certificate configuration. `None` for
    /// the default one.
    pub fn config_location(&self) -> Option<&Path> {
        self.config_location.as_deref()
    }

    /// Returns `trust_chain_path`: the path of a PEM file with the intermediate certificates.
    pub fn trust_chain_path(&self) -> Option<&Path> {
        self.trust_chain_path.as_deref()
    }
}

const USE_DEFAULT: &str = "use_default_certificate_config";

const LOCATION: &str = "certificate_config_location";

const TRUST_CHAIN: &str = "trust_chain_path";
