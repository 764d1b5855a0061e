//! The findings of `config check`: about files that the library accepts, and why it refuses others.

mod account;
mod aws;
mod certificate;
mod executable;
mod file_mode;
mod file_or_url;
mod finding;
mod object;
mod text;
mod unknown_member;

pub(crate) use file_mode::check_mode;
pub(crate) use finding::{Finding, Severity};

use gcp_wif::external_account::{AccountError, CredentialSource, Document, ExternalAccount};

use crate::hint;
use finding::Findings;
use object::{KINDS, Object, SOURCE};

/// Checks an account and returns the findings, in the order of the checks.
pub(crate) fn findings(account: &ExternalAccount) -> Vec<Finding> {
    let mut findings = Findings::default();
    account::check(account, &mut findings);
    text::check(account, &mut findings);
    match account.credential_source() {
        CredentialSource::Aws(source) => aws::check(source, &mut findings),
        CredentialSource::Other(kind) => check_source(account, kind, &mut findings),
        _ => {}
    }
    findings.0
}

/// Returns the finding for a file that the library refuses.
pub(crate) fn of_error(error: &AccountError) -> Finding {
    Finding {
        severity: Severity::Error,
        path: error.path().to_owned(),
        message: error.to_string(),
        hint: hint::of_account(error),
    }
}

/// Checks a credential source of another kind than AWS.
fn check_source(account: &ExternalAccount, kind: &str, findings: &mut Findings) {
    let Some(Document::Object(members)) = member(account.document(), SOURCE) else { return };
    findings.notice(
        SOURCE,
        &format!(
            "is {kind}-sourced, which is for Google's own libraries: gcp-wif does not read it"
        ),
        None,
    );
    let names = members.iter().map(|(name, _)| name.as_str());
    let kinds: Vec<&str> = names.filter(|name| KINDS.contains(name)).collect();
    if kinds.len() > 1 {
        let kinds = kinds.join("` and `");
        let problem = format!(
            "has `{kinds}`, but only one of them is allowed: libraries use different ones or fail"
        );
        findings.error(SOURCE, &problem, Some("remove all but one"));
    }
    let Some(source) = Object::of(SOURCE.to_owned(), members, findings) else { return };
    match kind {
        "executable" => executable::check(account, &source, findings),
        "certificate" => certificate::check(account, &source, findings),
        _ => file_or_url::check(&source, findings),
    }
}

fn member<'a>(document: &'a Document, name: &str) -> Option<&'a Document> {
    match document {
        Document::Object(members) => {
            members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
        }
        _ => None,
    }
}
