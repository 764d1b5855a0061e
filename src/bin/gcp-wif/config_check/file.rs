//! `credential_source` of the file kind.

use gcp_wif::context::FileSystem;
use gcp_wif::external_account::{ExternalAccount, FileCredentialSource};
use gcp_wif::sanitize::Sanitized;

use super::finding::Findings;
use super::{format, path};

pub(super) fn check(
    account: &ExternalAccount,
    source: &FileCredentialSource,
    findings: &mut Findings,
) {
    path::check_absolute(MEMBER, source.path(), findings);
    format::check(account, findings);
}

/// Warns if the file with the subject token is missing on this machine.
pub(super) fn check_here(
    source: &FileCredentialSource,
    files: &dyn FileSystem,
    findings: &mut Findings,
) {
    // Only the existence is checked: the content of a pipe can be read once.
    let Some(error) =
        files.mode(source.path()).err().filter(gcp_wif::context::FileError::is_not_found)
    else {
        return;
    };
    let path = error.path.to_string_lossy();
    let problem = format!("is `{}`, which does not exist here", Sanitized::truncated(&path, 120));
    findings.warning(MEMBER, &problem, Some("run this where the token is mounted or written"));
}

const MEMBER: &str = "credential_source.file";
