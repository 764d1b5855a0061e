//! The findings of `config check`: about files that the library accepts, and why it refuses others.

mod account;
mod aws;
mod certificate;
mod executable;
mod file;
mod file_mode;
mod finding;
mod format;
mod path;
mod text;
mod unknown_member;

pub(crate) use file_mode::check_mode;
pub(crate) use finding::{Finding, Severity};

use gcp_wif::context::Context;
use gcp_wif::external_account::{AccountError, AccountReport, CredentialSource, ExternalAccount};

use crate::hint;
use finding::Findings;

/// Lists the findings about a file, its mistakes first.
pub(crate) fn findings(report: &AccountReport) -> Vec<Finding> {
    let mut findings = Findings(report.errors.iter().map(of_error).collect());
    // The members of other kinds of credentials are not known here.
    if report.errors.iter().any(|error| matches!(error, AccountError::CredentialType(_))) {
        return findings.0;
    }
    unknown_member::check(&report.unknown_members, &mut findings);
    if let Some(document) = &report.document {
        text::check(document, &mut findings);
    }
    if let Some(account) = &report.account {
        check_account(account, &mut findings);
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

/// Lists the findings about this machine and its environment, where an account is to be used.
pub(crate) fn findings_here(account: &ExternalAccount, context: &Context) -> Vec<Finding> {
    let mut findings = Findings::default();
    match account.credential_source() {
        CredentialSource::Certificate(source) => {
            certificate::check_here(account, source, context, &mut findings);
        }
        CredentialSource::Executable(_) => {
            executable::check_here(&*context.environment, &mut findings);
        }
        CredentialSource::File(source) => {
            file::check_here(source, &*context.file_system, &mut findings);
        }
        _ => {}
    }
    findings.0
}

fn of_error(error: &AccountError) -> Finding {
    Finding {
        severity: Severity::Error,
        path: error.path().to_owned(),
        message: error.to_string(),
        hint: hint::of_account(error),
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
