//! The check of the mode of a credential file with a secret.

use std::path::Path;

use gcp_wif::context::FileSystem;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::sanitize::Sanitized;

use super::finding::{Finding, Findings};

/// Returns a warning if the file has a client secret and the group or other users may read it.
pub(crate) fn check_mode(
    path: &Path,
    account: &ExternalAccount,
    files: &dyn FileSystem,
) -> Option<Finding> {
    let has_secret = account.client_auth().is_some_and(|auth| !auth.secret.expose().is_empty());
    // The file may have been removed since it was read.
    let mode = files.mode(path).ok().flatten().filter(|mode| has_secret && mode & OTHERS != 0)?;
    let mut findings = Findings::default();
    let problem = format!("can be read by other users: the mode of the file is {mode:04o}");
    let path = path.display().to_string();
    let hint = format!("chmod 600 {}", Sanitized::new(&path));
    findings.warning("client_secret", &problem, Some(&hint));
    findings.0.pop()
}

/// The read permissions of the group and of other users.
const OTHERS: u32 = 0o044;
