//! `credential_source` of the file kind.

use gcp_wif::external_account::{ExternalAccount, FileCredentialSource};

use super::finding::Findings;
use super::{format, path};

pub(super) fn check(
    account: &ExternalAccount,
    source: &FileCredentialSource,
    findings: &mut Findings,
) {
    path::check_absolute("credential_source.file", source.path(), findings);
    format::check(account, findings);
}
