//! New certificate configurations, as gcloud writes them beside a credential file with a certificate.

use super::document::Document;
use super::gcloud_json;
use crate::secret::Secret;

/// The description of a new certificate configuration: the paths of a workload's certificate and private key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewCertificateConfig {
    certificate_path: String,
    key_path: String,
}

impl NewCertificateConfig {
    /// Describes the configuration of a certificate and its private key, both in PEM files.
    pub fn new(certificate_path: impl Into<String>, key_path: impl Into<String>) -> Self {
        Self { certificate_path: certificate_path.into(), key_path: key_path.into() }
    }

    /// Returns the JSON as the file that gcloud would write, byte for byte.
    pub fn info(&self) -> Secret {
        let paths = vec![
            ("cert_path".to_owned(), Document::text(&self.certificate_path)),
            ("key_path".to_owned(), Document::text(&self.key_path)),
        ];
        let workload = vec![("workload".to_owned(), Document::Object(paths))];
        let config = vec![("cert_configs".to_owned(), Document::Object(workload))];
        gcloud_json::write(&Document::Object(config))
    }
}
