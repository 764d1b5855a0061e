//! One profile, or one SSO session, with its properties.

use std::collections::BTreeMap;

use super::line::split_property;
use super::sections::is_identifier;
use super::{ConfigFileKind, ProfileProblem};
use crate::secret::Secret;

/// Is a section of the files (a profile, an SSO session, settings of services), merged of all places where it stands.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    properties: BTreeMap<String, Property>,
}

impl Profile {
    pub(super) const fn new(name: String) -> Self {
        Self { name, properties: BTreeMap::new() }
    }

    pub(super) fn merge(&mut self, properties: Vec<(String, Property)>) {
        // A key that is none is passed over.
        self.properties.extend(properties.into_iter().filter(|(key, _)| is_identifier(key)));
    }

    /// Is the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lists the keys, in lower case, and what they stand for.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Property)> {
        self.properties.iter().map(|(key, property)| (key.as_str(), property))
    }

    /// Is the property of a key in lower case. One without a value counts as none.
    pub fn property(&self, key: &str) -> Option<&Property> {
        self.properties.get(key).filter(|property| !property.value.expose().is_empty())
    }

    /// Is the value of a key that holds no secret.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.property(key).map(|property| property.value.expose().as_str())
    }

    /// Is the value of a key below an empty property, both in lower case. One without a value counts
    /// as none.
    pub fn sub_property(&self, key: &str, sub_key: &str) -> Option<&str> {
        let below = self.text(key)?.strip_prefix('\n')?;
        // As of keys, the last one counts.
        let mut properties = below.lines().rev().filter_map(split_property);
        let found = properties.find(|(name, _)| name.eq_ignore_ascii_case(sub_key));
        found.map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// Makes the error about the value of a key.
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

    pub(super) fn lacks(&self, missing: &'static str, because: &'static str) -> ProfileProblem {
        ProfileProblem::Incomplete { profile: self.name.clone(), missing, because }
    }
}

/// Is the value of a key and where it stands.
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

    /// Adds lines, all of them at once: one by one, each would move what is there.
    pub(super) fn continue_with(&mut self, lines: &[&str]) {
        let first = self.value.expose();
        let length = lines.iter().fold(first.len(), |length, line| length + 1 + line.len());
        // The exact capacity keeps the buffer from moving and leaving a copy behind.
        let mut text = String::with_capacity(length);
        text.push_str(first);
        for line in lines {
            text.push('\n');
            text.push_str(line);
        }
        self.value = Secret::new(text);
    }

    /// Is the value; the lines of a value that has several are joined by line feeds.
    pub const fn value(&self) -> &Secret {
        &self.value
    }

    /// Is the file.
    pub const fn file(&self) -> ConfigFileKind {
        self.file
    }

    /// Is the line, counted from 1.
    pub const fn line(&self) -> usize {
        self.line
    }
}
