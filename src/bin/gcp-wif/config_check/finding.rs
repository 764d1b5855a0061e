//! The finding of a check, and the list in which checks collect them.

use gcp_wif::sanitize::Sanitized;

/// A finding about one member of a credential file.
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// Member names joined by dots, with the index of an element in brackets; empty for the whole document.
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Severity {
    /// The file cannot be used.
    Error,
    /// Probably a mistake.
    Warning,
    /// Good to know; often intended.
    Notice,
}

impl Severity {
    /// Returns the word that is printed.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// A list of findings. Each message begins with the path, followed by the problem.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    pub(super) fn error(&mut self, path: &str, problem: &str, hint: Option<&str>) {
        self.add(Severity::Error, path, problem, hint);
    }

    pub(super) fn warning(&mut self, path: &str, problem: &str, hint: Option<&str>) {
        self.add(Severity::Warning, path, problem, hint);
    }

    pub(super) fn notice(&mut self, path: &str, problem: &str, hint: Option<&str>) {
        self.add(Severity::Notice, path, problem, hint);
    }

    /// Prefixes the path of each finding with that of inner credentials, which ends with a dot.
    pub(super) fn within(mut self, outer: &str) -> Self {
        for finding in &mut self.0 {
            finding.path.insert_str(0, outer);
            // Behind the backtick.
            finding.message.insert_str(1, outer);
        }
        self
    }

    fn add(&mut self, severity: Severity, path: &str, problem: &str, hint: Option<&str>) {
        self.0.push(Finding {
            severity,
            path: path.to_owned(),
            // The names of members come from the file and must not control the terminal.
            message: format!("`{}` {problem}", Sanitized::new(path)),
            hint: hint.map(str::to_owned),
        });
    }
}
