//! The machine on which the program runs.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use gcp_wif::context::FixedClock;
use gcp_wif::context::{Context, Deadline, LocalFileSystem, Transport, UreqTransport};
use gcp_wif::external_account::{AllowedHost, Trust};
use gcp_wif::federation::{Error, Federation};
use gcp_wif::timestamp::Timestamp;
use serde_json::{Value, json};
use testkit::clouds::Clouds;
use testkit::folder::Folder;

use crate::support::tls::Authority;
use crate::support::world;

/// A machine whose clock stands still and which does not wait between attempts.
pub(super) struct Machine {
    pub(super) variables: BTreeMap<String, String>,
    pub(super) deadline: Deadline,
    pub(super) folder: Folder,
}

impl Machine {
    pub(super) fn new(authority: &Authority, test: &str) -> Self {
        let folder = Folder::new(&format!("preconnect-{test}"));
        let root = folder.write("root.pem", authority.root());
        let variables = [("SSL_CERT_FILE".to_owned(), root.display().to_string())].into();
        Self { variables, deadline: Deadline::never(), folder }
    }

    pub(super) fn json(
        &self,
        clouds: &Clouds,
        exchange: SocketAddr,
        iam: Option<SocketAddr>,
    ) -> Value {
        let mut json: Value = serde_json::from_str(&clouds.credential_json(None)).unwrap();
        json["token_url"] = format!("https://{exchange}/v1/token").into();
        if let Some(iam) = iam {
            json["service_account_impersonation_url"] =
                json!(format!("https://{iam}{IMPERSONATION}"));
        }
        json
    }

    pub(super) fn transport(&self) -> UreqTransport {
        let deadline = self.deadline.clone();
        UreqTransport::new(
            Arc::new(self.variables.clone()),
            Arc::new(LocalFileSystem::default()),
            deadline,
        )
    }

    pub(super) fn context(&self) -> Context {
        // The fake of Google refuses old signatures.
        let now = Timestamp::from(SystemTime::now()).unix_seconds();
        world::of_variables(self.variables.clone()).with_clock(Arc::new(FixedClock(now)))
    }

    pub(super) fn federation(
        &self,
        json: &Value,
        transport: impl Transport + 'static,
    ) -> Federation {
        let context = self.context().with_transport(Arc::new(transport));
        let hosts = ["token_url", "service_account_impersonation_url"].map(|field| &json[field]);
        let hosts = hosts.into_iter().chain([&json["credential_source"]["url"]]);
        let hosts = hosts.filter_map(Value::as_str).map(|url| {
            let host = url.split('/').nth(2).unwrap();
            AllowedHost::parse(host).unwrap()
        });
        let trust = Trust::default().with_allowed_hosts(hosts.collect());
        Federation::from_json(json.to_string().as_bytes(), &trust, context).unwrap()
    }

    pub(super) fn token(&self, json: &Value) -> Result<String, Error> {
        let federation = self.federation(json, self.transport());
        federation.access_token(&[]).map(|token| token.token().expose().clone())
    }
}

/// The path of the service account that the credential files name.
pub(super) const IMPERSONATION: &str = "/v1/projects/-/serviceAccounts/fake@example-project.iam.gserviceaccount.com:generateAccessToken";
