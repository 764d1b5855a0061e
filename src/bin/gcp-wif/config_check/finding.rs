//! Findings.

use gcp_wif::sanitize::Sanitized;

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

/// Collects findings. What is said of a path follows the path.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    pub(super) fn warning(&mut self, path: &str, problem: &str, hint: Option<&str>) {
        self.add(Severity::Warning, path, problem, hint);
    }

    pub(super) fn notice(&mut self, path: &str, problem: &str, hint: Option<&str>) {
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
