//! The sections of one file, in their order.

use super::error::{ConfigSyntaxError, SyntaxProblem};
use super::file_kind::ConfigFileKind;
use super::line::{Line, WHITE_SPACE, check_sub_property, is_identifier, trim};
use super::profile::Property;

/// One section.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) kind: SectionKind,
    pub(super) name: String,
    pub(super) properties: Vec<(String, Property)>,
}

/// The kind of a section.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum SectionKind {
    /// `[profile NAME]` or, in the credentials file, `[NAME]`.
    Profile,
    /// `[default]`
    PlainDefault,
    /// `[profile default]`
    PrefixedDefault,
    SsoSession,
    Services,
    /// A section with an invalid name, or of a kind that this module does not read.
    Ignored,
}

/// The parser of a file.
pub(super) struct Sections<'a> {
    file: ConfigFileKind,
    found: Vec<Section>,
    /// The continuation lines of the last property.
    below: Vec<&'a str>,
    /// Whether the last property has an empty value, so that sub-properties follow; `None` before
    /// the first property of a section.
    open: Option<bool>,
}

impl<'a> Sections<'a> {
    pub(super) fn parse(
        file: ConfigFileKind,
        text: &'a str,
    ) -> Result<Vec<Section>, ConfigSyntaxError> {
        let mut sections = Self { file, found: Vec::new(), below: Vec::new(), open: None };
        // Notepad on Windows writes a byte order mark.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let line_number = index + 1;
            Line::parse(line)
                .and_then(|line| sections.take(line, line_number))
                .map_err(|problem| ConfigSyntaxError { file, line: line_number, problem })?;
        }
        sections.close_property();
        Ok(sections.found)
    }

    fn take(&mut self, line: Line<'a>, number: usize) -> Result<(), SyntaxProblem> {
        if !matches!(line, Line::Nothing | Line::Continuation(_)) {
            self.close_property();
        }
        match line {
            Line::Nothing => {}
            Line::Section(inner) => {
                let (kind, name) = classify(self.file, inner);
                let name = name.to_owned();
                self.found.push(Section { kind, name, properties: Vec::new() });
                self.open = None;
            }
            Line::Property { key, value } => {
                let section = self.found.last_mut().ok_or(SyntaxProblem::NoSection)?;
                let property = Property::new(value, self.file, number);
                section.properties.push((key.to_ascii_lowercase(), property));
                self.open = Some(value.is_empty());
            }
            Line::Continuation(text) => {
                self.found.last().ok_or(SyntaxProblem::NoSection)?;
                let sub_properties = self.open.ok_or(SyntaxProblem::NoProperty)?;
                if sub_properties {
                    check_sub_property(text)?;
                }
                self.below.push(text);
            }
        }
        Ok(())
    }

    fn close_property(&mut self) {
        let last = self.found.last_mut().and_then(|section| section.properties.last_mut());
        if let Some((_, property)) = last.filter(|_| !self.below.is_empty()) {
            property.continue_with(&self.below);
        }
        self.below.clear();
    }
}

/// Returns the kind and the name of a section. A section with an invalid name is ignored with all
/// its properties.
fn classify(file: ConfigFileKind, inner: &str) -> (SectionKind, &str) {
    let prefixed = |prefix: &str| {
        let rest = inner.strip_prefix(prefix)?;
        rest.starts_with(WHITE_SPACE).then(|| trim(rest))
    };
    let (kind, name) = match file {
        ConfigFileKind::Credentials if prefixed("profile").is_some() => {
            (SectionKind::Ignored, inner)
        }
        ConfigFileKind::Credentials => (SectionKind::Profile, inner),
        ConfigFileKind::Config if inner == "default" => (SectionKind::PlainDefault, inner),
        ConfigFileKind::Config if prefixed("profile") == Some("default") => {
            (SectionKind::PrefixedDefault, "default")
        }
        ConfigFileKind::Config => PREFIXES
            .iter()
            .find_map(|(prefix, kind)| Some((*kind, prefixed(prefix)?)))
            .unwrap_or((SectionKind::Ignored, inner)),
    };
    if is_identifier(name) { (kind, name) } else { (SectionKind::Ignored, name) }
}

const PREFIXES: &[(&str, SectionKind)] = &[
    ("profile", SectionKind::Profile),
    ("sso-session", SectionKind::SsoSession),
    ("services", SectionKind::Services),
];
