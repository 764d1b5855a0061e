//! A section with its properties.

use std::collections::BTreeMap;

use super::error::ProfileProblem;
use super::file_kind::ConfigFileKind;
use super::line::{is_identifier, split_property};
use super::syntax_error::ConfigSyntaxError;
use crate::secret::Secret;

/// A section of the files: a profile, an SSO session or the settings of services. All sections of
/// the same name, in both files, are merged into one.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    properties: BTreeMap<String, Property>,
    error: Option<ConfigSyntaxError>,
}

impl Profile {
    pub(super) const fn new(name: String) -> Self {
        Self { name, properties: BTreeMap::new(), error: None }
    }

    pub(super) fn merge(
        &mut self,
        properties: Vec<(String, Property)>,
        error: Option<ConfigSyntaxError>,
    ) {
        self.error = self.error.or(error);
        // The SDKs skip invalid keys too.
        self.properties.extend(properties.into_iter().filter(|(key, _)| is_identifier(key)));
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the first line that violates the grammar.
    pub const fn syntax_error(&self) -> Option<ConfigSyntaxError> {
        self.error
    }

    /// Iterates over the keys, in lower case, and their properties.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Property)> {
        self.properties.iter().map(|(key, property)| (key.as_str(), property))
    }

    /// Returns the property of a key in lower case. A property with an empty value counts as
    /// missing.
    pub fn property(&self, key: &str) -> Option<&Property> {
        self.properties.get(key).filter(|property| !property.value.expose().is_empty())
    }

    /// Returns the value of a key in lower case, for keys whose value is not a secret.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.property(key).map(|property| property.value.expose().as_str())
    }

    /// Returns the value of a key below an empty property, both in lower case. An empty value
    /// counts as missing.
    pub fn sub_property(&self, key: &str, sub_key: &str) -> Option<&str> {
        let below = self.text(key)?.strip_prefix('\n')?;
        // The last one counts if there are several, as with keys.
        let mut properties = below.lines().rev().filter_map(split_property);
        let found = properties.find(|(name, _)| name.eq_ignore_ascii_case(sub_key));
        found.map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// Creates the error about the value of a key. `problem` is a predicate whose subject is the key.
    pub(crate) fn bad(&self, key: &'static str, problem: impl Into<String>) -> ProfileProblem {
        let place = self.properties.get(key);
        ProfileProblem::Key {
            profile: self.name.clone(),
            key,
            file: place.map_or(ConfigFileKind::Config, |property| property.file),
            line: place.map_or(0, |property| property.line),
            problem: problem.into(),
        }
    }

    /// Creates the error about a missing key, which the key `because` needs.
    pub(super) fn lacks(&self, missing: &'static str, because: &'static str) -> ProfileProblem {
        ProfileProblem::Incomplete { profile: self.name.clone(), missing, because }
    }
}

/// The value of a key, and its place.
#[derive(Clone, Debug)]
pub struct Property {
    value: Secret,
    file: ConfigFileKind,
    line: usize,
}

impl Property {
    pub(super) fn new(value: &str, file: ConfigFileKind, line: usize) -> Self {
        Self { value: value.into(), file, line }
    }

    /// Appends continuation lines.
    pub(super) fn continue_with(&mut self, lines: &[&str]) {
        let first = self.value.expose();
        let length = lines.iter().fold(first.len(), |length, line| length + 1 + line.len());
        // A buffer that grows would leave a copy of the secret behind.
        let mut text = String::with_capacity(length);
        text.push_str(first);
        for line in lines {
            text.push('\n');
            text.push_str(line);
        }
        self.value = Secret::new(text);
    }

    /// Returns the value; several lines are joined by line feeds.
    pub const fn value(&self) -> &Secret {
        &self.value
    }

    /// Returns the file that has the property.
    pub const fn file(&self) -> ConfigFileKind {
        self.file
    }

    /// Returns the line, counted from 1.
    pub const fn line(&self) -> usize {
        self.line
    }
}
