//! Who may read the credential file.

use std::path::Path;

use gcp_wif::context::FileSystem;
use gcp_wif::external_account::ExternalAccount;
use gcp_wif::sanitize::Sanitized;

use super::finding::{Finding, Findings};

/// Says that a file with a secret in it can be read by more people than its owner.
pub(crate) fn check_mode(
    path: &Path,
    account: &ExternalAccount,
    files: &dyn FileSystem,
) -> Option<Finding> {
    let has_secret = account.client_auth().is_some_and(|auth| !auth.secret.expose().is_empty());
    // A file that has gone since it was read has no mode to speak of.
    let mode = files.mode(path).ok().flatten().filter(|mode| has_secret && mode & OTHERS != 0)?;
    let mut findings = Findings::default();
    let problem =
        format!("can be read by others than the owner of the file, whose mode is {mode:04o}");
    let path = path.display().to_string();
    let hint = format!("chmod 600 {}", Sanitized::new(&path));
    findings.warning("client_secret", &problem, Some(&hint));
    findings.0.pop()
}

/// The bits that let the group and the others read.
const OTHERS: u32 = 0o044;
