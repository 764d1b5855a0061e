//! What is to be said of a credential file that the library accepts, and of one that it does not.

mod account;
mod aws;
mod certificate;
mod executable;
mod file_mode;
mod file_or_url;
mod object;

pub(crate) use file_mode::check_mode;

use gcp_wif::external_account::{AccountError, CredentialSource, ExternalAccount};
use gcp_wif::sanitize::Sanitized;

use crate::hint;

/// Is one thing to be said, and where.
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// Member names joined by dots; empty for the whole document.
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

/// Is how much a finding matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Severity {
    /// The file is of no use.
    Error,
    /// It is likely a mistake.
    Warning,
    /// It is worth knowing.
    Notice,
}

impl Severity {
    /// Is the word that is printed.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Lists what is to be said of an account, in the order of its checks.
pub(crate) fn findings(account: &ExternalAccount) -> Vec<Finding> {
    let mut findings = Findings::default();
    account::check(account, &mut findings);
    match account.credential_source() {
        CredentialSource::Aws(source) => aws::check(source, &mut findings),
        CredentialSource::Other(kind) => object::check_source(account, kind, &mut findings),
        _ => {}
    }
    findings.0
}

/// Is the finding that a file is refused.
pub(crate) fn of_error(error: &AccountError) -> Finding {
    Finding {
        severity: Severity::Error,
        path: error.path().to_owned(),
        message: error.to_string(),
        hint: hint::of_account(error),
    }
}

/// Collects findings. What is said of a path follows the path.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, path: &str, problem: &str, hint: Option<&str>) {
        self.add(Severity::Error, path, problem, hint);
    }

    fn warning(&mut self, path: &str, problem: &str, hint: Option<&str>) {
        self.add(Severity::Warning, path, problem, hint);
    }

    fn notice(&mut self, path: &str, problem: &str, hint: Option<&str>) {
        self.add(Severity::Notice, path, problem, hint);
    }

    fn add(&mut self, severity: Severity, path: &str, problem: &str, hint: Option<&str>) {
        self.0.push(Finding {
            severity,
            path: path.to_owned(),
            // A name is anybody's: it must not steer the terminal.
            message: format!("`{}` {problem}", Sanitized::new(path)),
            hint: hint.map(str::to_owned),
        });
    }
}

/// Says of a member that nobody knows it.
fn unknown(path: &str, known: &[&str]) -> String {
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    let near = known.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
    // More letters changed than kept make another word.
    let near = near.filter(|(distance, near)| *distance <= MOST_TYPOS && 2 * distance < near.len());
    near.map_or_else(
        || "is not known and is ignored".to_owned(),
        |(_, near)| format!("is not known and is ignored; the nearest is `{near}`"),
    )
}

const MOST_TYPOS: usize = 3;
