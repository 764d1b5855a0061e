//! The files of a workload, and Google's two servers.

use std::collections::BTreeMap;
use std::sync::Arc;

use gcp_wif::context::{Context, Deadline, LocalFileSystem, UreqTransport};
use gcp_wif::external_account::{AllowedHost, Trust};
use gcp_wif::federation::Federation;
use gcp_wif::x509::X509Certificate;
use serde_json::json;
use testkit::folder::Folder;

use super::server::MutualTlsServer;
use crate::support::tls::Authority;

/// The files of a workload, and Google's two servers.
pub(super) struct World {
    pub(super) authority: Authority,
    pub(super) folder: Folder,
    pub(super) sts: MutualTlsServer,
    pub(super) iam: MutualTlsServer,
}

impl World {
    pub(super) fn new(test: &str) -> Self {
        let authority = Authority::new();
        let folder = Folder::new(&format!("x509-{test}"));
        authority.write_root(&folder.join("root.pem"));
        let config = json!({ "cert_configs": { "workload": {
            "cert_path": folder.join("leaf.pem"),
            "key_path": folder.join("leaf.key"),
        }}});
        folder.write("config.json", config.to_string());
        let server =
            || MutualTlsServer::start(authority.vouch_for_clients_of(&authority, "127.0.0.1"));
        let (sts, iam) = (server(), server());
        Self { authority, folder, sts, iam }
    }

    /// Writes a new certificate with its key. Returns the certificate in DER.
    pub(super) fn write_leaf(&self, expired: bool) -> Vec<u8> {
        let (certificate, key) = self.authority.issue("workload.example", expired);
        self.write(&certificate, &key);
        X509Certificate::all_from_pem(certificate.as_bytes()).unwrap()[0].der().to_vec()
    }

    pub(super) fn write(&self, certificate: &str, key: &str) {
        self.folder.write("leaf.pem", certificate);
        self.folder.write("leaf.key", key);
    }

    pub(super) fn context(&self) -> Context {
        let root = self.folder.join("root.pem").display().to_string();
        let variables = Arc::new(BTreeMap::from([("SSL_CERT_FILE".to_owned(), root)]));
        let files = Arc::new(LocalFileSystem::default());
        let transport = UreqTransport::new(variables.clone(), files.clone(), Deadline::never());
        Context::new()
            .with_environment(variables)
            .with_file_system(files)
            .with_transport(Arc::new(transport))
    }

    pub(super) fn federation(&self, impersonates: bool) -> Federation {
        self.federation_in(self.context(), impersonates)
    }

    pub(super) fn federation_in(&self, context: Context, impersonates: bool) -> Federation {
        let mut json = json!({
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
            "subject_token_type": "urn:ietf:params:oauth:token-type:mtls",
            "token_url": format!("https://{}/v1/token", self.sts.address),
            "credential_source": {
                "certificate": { "certificate_config_location": self.folder.join("config.json") },
            },
        });
        if impersonates {
            let iam = self.iam.address;
            json["service_account_impersonation_url"] = format!(
                "https://{iam}/v1/projects/-/serviceAccounts/job@p.iam.gserviceaccount.com:generateAccessToken"
            )
            .into();
        }
        let hosts = [self.sts.address, self.iam.address];
        let hosts = hosts.map(|host| AllowedHost::parse(&host.to_string()).unwrap());
        let trust = Trust::default().with_allowed_hosts(hosts.to_vec());
        Federation::from_json(json.to_string().as_bytes(), &trust, context).unwrap()
    }
}
