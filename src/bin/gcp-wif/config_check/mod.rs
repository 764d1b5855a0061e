//! The findings of `config check`: the mistakes of a credential file, and the problems of an accepted one.

mod account;
mod authorized_user;
mod aws;
mod certificate;
mod executable;
mod file;
mod file_mode;
mod finding;
mod format;
mod path;
mod source_path;
mod text;
mod unknown_member;

pub(crate) use file_mode::check_mode;
pub(crate) use finding::{Finding, Severity};

use gcp_wif::context::Context;
use gcp_wif::credentials::{Credentials, CredentialsReport};
use gcp_wif::external_account::{AccountError, CredentialSource, ExternalAccount};

use crate::bad_credential_file::FileKind;
use crate::hint;
use finding::Findings;
use source_path::source_path;

/// Lists the findings about a file, its mistakes first.
pub(crate) fn findings(report: &CredentialsReport) -> Vec<Finding> {
    let kind = FileKind::of(report.document.as_ref());
    let errors = report.errors.iter().map(|error| of_error(error, kind));
    let mut findings = Findings(errors.collect());
    // This program does not know the members of other kinds of credentials.
    if report.errors.iter().any(is_of_another_type) {
        return findings.0;
    }
    unknown_member::check(&report.unknown_members, &mut findings);
    if let Some(document) = &report.document {
        text::check(document, &mut findings);
    }
    if let Some(credentials) = &report.credentials {
        check_credentials(credentials, &mut findings);
    }
    findings.0
}

/// Lists the findings about an account without mistakes.
pub(crate) fn account_findings(account: &ExternalAccount) -> Vec<Finding> {
    let mut findings = Findings::default();
    text::check(account.document(), &mut findings);
    check_account(account, &mut findings);
    findings.0
}

/// Lists the findings about the use of credentials on this machine and in its environment.
pub(crate) fn findings_here(credentials: &Credentials, context: &Context) -> Vec<Finding> {
    let Some(account) = credentials.external_account() else { return Vec::new() };
    let mut findings = Findings::default();
    match account.credential_source() {
        CredentialSource::Certificate(source) => {
            certificate::check_here(account, source, context, &mut findings);
        }
        CredentialSource::Executable(source) => {
            executable::check_here(source, &*context.environment, &mut findings);
        }
        CredentialSource::File(source) => {
            file::check_here(source, &*context.file_system, &mut findings);
        }
        _ => {}
    }
    findings.within(&source_path(credentials)).0
}

fn is_of_another_type(error: &AccountError) -> bool {
    matches!(error.innermost(), AccountError::CredentialType { .. })
}

fn check_credentials(credentials: &Credentials, findings: &mut Findings) {
    let mut inner = Findings::default();
    match (credentials.external_account(), credentials.authorized_user()) {
        (Some(account), _) => check_account(account, &mut inner),
        (None, Some(user)) => authorized_user::check(user, &mut inner),
        (None, None) => {}
    }
    findings.0.extend(inner.within(&source_path(credentials)).0);
}

fn of_error(error: &AccountError, kind: FileKind) -> Finding {
    Finding {
        severity: Severity::Error,
        path: error.path().to_owned(),
        message: error.to_string(),
        hint: hint::of_account(error, kind),
    }
}

fn check_account(account: &ExternalAccount, findings: &mut Findings) {
    account::check(account, findings);
    match account.credential_source() {
        CredentialSource::Aws(source) => aws::check(source, findings),
        CredentialSource::Executable(source) => executable::check(account, source, findings),
        CredentialSource::File(source) => file::check(account, source, findings),
        CredentialSource::Url(_) => format::check(account, findings),
        CredentialSource::Certificate(source) => certificate::check(account, source, findings),
        _ => {}
    }
}
