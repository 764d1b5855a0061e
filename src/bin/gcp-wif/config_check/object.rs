//! Reads the members of a `credential_source` that is for Google's own libraries, and reports
//! missing members and wrong types.

use gcp_wif::external_account::Document;
use gcp_wif::sanitize::Sanitized;

use super::finding::Findings;
use super::unknown_member::unknown;

/// A JSON object at a path, without duplicate members.
pub(super) struct Object<'a> {
    path: String,
    members: &'a [(String, Document)],
}

impl<'a> Object<'a> {
    /// Returns the object, or reports a member that occurs twice.
    pub(super) fn of(
        path: String,
        members: &'a [(String, Document)],
        findings: &mut Findings,
    ) -> Option<Self> {
        let duplicate = members.iter().enumerate().find(|(index, (name, _))| {
            members[..*index].iter().any(|(earlier, _)| earlier == name)
        });
        if let Some((_, (name, _))) = duplicate {
            findings.error(&format!("{path}.{name}"), "occurs twice", None);
            return None;
        }
        Some(Self { path, members })
    }

    /// Returns the path of a member.
    pub(super) fn path_of(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// Returns a member of any type.
    pub(super) fn member(&self, name: &str) -> Option<&'a Document> {
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Lists the members.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a str, &'a Document)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns an optional member that must be an object.
    pub(super) fn object(&self, name: &str, findings: &mut Findings) -> Option<Self> {
        match self.member(name)? {
            Document::Object(members) => Self::of(self.path_of(name), members, findings),
            other => self.wrong_type(name, other, "an object", findings),
        }
    }

    /// Returns an optional member that must be a string and not empty.
    pub(super) fn text(&self, name: &str, findings: &mut Findings) -> Option<&'a str> {
        match self.member(name)? {
            Document::String(text) if text.expose().is_empty() => {
                findings.error(&self.path_of(name), "is empty", None);
                None
            }
            Document::String(text) => Some(text.expose()),
            other => self.wrong_type(name, other, "a string", findings),
        }
    }

    /// Returns a required member that must be a string and not empty.
    pub(super) fn required_text(&self, name: &str, findings: &mut Findings) -> Option<&'a str> {
        if self.member(name).is_none() {
            findings.error(&self.path_of(name), "is missing, expected a string", None);
        }
        self.text(name, findings)
    }

    /// Checks an optional member that must be a whole number of milliseconds from `least` to
    /// `most`.
    pub(super) fn millis(&self, name: &str, least: u64, most: u64, findings: &mut Findings) {
        match self.member(name) {
            None => {}
            Some(Document::Number(number)) => {
                let millis = number.as_u64().filter(|millis| (least..=most).contains(millis));
                if millis.is_none() {
                    let problem = format!("is {number}, expected {least} to {most} milliseconds");
                    findings.error(&self.path_of(name), &problem, None);
                }
            }
            Some(other) => {
                self.wrong_type::<()>(name, other, "a number of milliseconds", findings);
            }
        }
    }

    /// Returns an optional member that must be a boolean; `false` if absent.
    pub(super) fn flag(&self, name: &str, findings: &mut Findings) -> bool {
        match self.member(name) {
            None => false,
            Some(Document::Bool(value)) => *value,
            Some(other) => {
                self.wrong_type::<()>(name, other, "a boolean", findings);
                false
            }
        }
    }

    /// Reports the members that are not in `known`.
    pub(super) fn unknown(&self, known: &[&str], findings: &mut Findings) {
        // `check_source` has reported that there are several kinds.
        let is_kind = |name: &str| self.path == SOURCE && KINDS.contains(&name);
        let unknown_members = self.members().filter(|(name, _)| !known.contains(name));
        for (name, _) in unknown_members.filter(|(name, _)| !is_kind(name)) {
            let path = self.path_of(name);
            findings.warning(&path, &unknown(&path, known), None);
        }
    }

    /// Reports a path that is relative.
    pub(super) fn absolute(&self, name: &str, path: &str, findings: &mut Findings) {
        if !is_absolute(path) {
            let path = Sanitized::truncated(path, 120);
            let problem =
                format!("is `{path}`, which is relative to the working directory of each client");
            findings.warning(&self.path_of(name), &problem, Some("use an absolute path"));
        }
    }

    fn wrong_type<T>(
        &self,
        name: &str,
        found: &Document,
        expected: &str,
        findings: &mut Findings,
    ) -> Option<T> {
        let problem = format!("is {}, expected {expected}", found.kind());
        findings.error(&self.path_of(name), &problem, None);
        None
    }
}

/// Tells whether a path is absolute, on Unix or on Windows.
pub(super) fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let has_drive = matches!(bytes, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic());
    path.starts_with('/') || path.starts_with("\\\\") || has_drive
}

pub(super) const SOURCE: &str = "credential_source";

pub(super) const KINDS: &[&str] = &["executable", "file", "certificate", "url"];
