//! The values that a server shows of its project, its identity and its instance.

use std::path::Path;

use gcp_wif::context::Context;
use gcp_wif::credentials::Credentials;
use sha2::{Digest as _, Sha256};

use crate::gcloud_command::project_of;
use crate::identity_name::pool_name;

/// Values that flags set instead of the credential file.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub(crate) project: Option<String>,
    pub(crate) project_number: Option<String>,
    pub(crate) zone: Option<String>,
    pub(crate) service_account_email: Option<String>,
    /// Whether the tokens are those of the service account that the file names.
    pub(crate) impersonates: bool,
}

/// The values of a server. They do not change while it runs.
#[derive(Debug)]
pub(crate) struct Values {
    pub(crate) project_id: Option<String>,
    pub(crate) numeric_project_id: Option<String>,
    pub(crate) universe_domain: String,
    /// The name of the identity, which looks like an e-mail address.
    pub(crate) email: String,
    /// `projects/NUMBER/zones/ZONE`
    pub(crate) zone: Option<String>,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) hostname: String,
}

impl Values {
    pub(crate) fn new(shown: Shown, credentials: &Credentials, context: &Context) -> Self {
        let account = credentials.external_account();
        let own = credentials.service_account_email().filter(|_| shown.impersonates);
        let identity = || match own {
            Some(email) => Some(email.to_owned()),
            None => pool_name(credentials),
        };
        let project_id = shown
            .project
            .or_else(|| context.variable("GOOGLE_CLOUD_PROJECT"))
            .or_else(|| context.variable("CLOUDSDK_CORE_PROJECT"))
            .or_else(|| own.and_then(project_of));
        // gcloud takes a machine for an instance if this consists of digits.
        let numeric_project_id = shown
            .project_number
            .or_else(|| account?.project_number().map(str::to_owned))
            .filter(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
        let number = numeric_project_id.as_deref().unwrap_or("0");
        let hostname = read(context, "/proc/sys/kernel/hostname");
        let hostname = hostname.unwrap_or_else(|| "localhost".to_owned());
        let machine = read(context, "/etc/machine-id").unwrap_or_else(|| hostname.clone());
        let name = hostname.split('.').next().unwrap_or_default().to_owned();
        Self {
            zone: shown.zone.map(|zone| format!("projects/{number}/zones/{zone}")),
            project_id,
            universe_domain: credentials.universe_domain().to_owned(),
            email: shown
                .service_account_email
                .or_else(identity)
                .unwrap_or_else(|| UNKNOWN_POOL.to_owned()),
            id: id_of(&machine),
            name,
            hostname,
            numeric_project_id,
        }
    }
}

/// Returns a positive number of 63 bits, which every client can hold.
fn id_of(machine: &str) -> String {
    let digest = Sha256::digest(format!("gcp-wif instance {machine}"));
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    (number >> 1).to_string()
}

fn read(context: &Context, path: &str) -> Option<String> {
    let text = context.file_system.read(Path::new(path), MAX_FILE_SIZE).ok()?;
    let text = std::str::from_utf8(text.expose()).ok()?.trim();
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    (!text.is_empty() && text.bytes().all(is_name)).then(|| text.to_owned())
}

/// The name of a login whose file names no pool.
const UNKNOWN_POOL: &str = "unknown.svc.id.goog";

/// In bytes.
const MAX_FILE_SIZE: u64 = 1024;
