//! A reader of JSON objects whose errors hold the path of the wrong member.

use std::collections::BTreeSet;

use super::document::Document;
use super::error::{AccountError, quoted};
use crate::secret::Secret;

/// A JSON object and its path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObjectReader<'a> {
    path: &'a str,
    members: &'a [(String, Document)],
}

impl<'a> ObjectReader<'a> {
    /// Opens an object and checks that no member occurs twice. `path` is empty for the document itself.
    pub(crate) fn open(path: &'a str, value: &'a Document) -> Result<Self, AccountError> {
        let Document::Object(members) = value else {
            return Err(AccountError::WrongType {
                path: path.to_owned(),
                found: value.kind(),
                expected: "an object",
            });
        };
        let reader = Self { path, members };
        reader.refuse_duplicates()?;
        Ok(reader)
    }

    /// Returns the path of a member.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { [self.path, name].join(".") }
    }

    /// Returns a member, or `None` if it is absent. `null` is a value.
    pub(crate) fn member(&self, name: &str) -> Option<&'a Document> {
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Returns a string that is a secret.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<&'a Secret>, AccountError> {
        match self.member(name) {
            None => Ok(None),
            Some(Document::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type(name, other, "a string")),
        }
    }

    /// Returns a string that is not a secret.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, AccountError> {
        Ok(self.secret(name)?.map(|text| text.expose().as_str()))
    }

    /// Returns a string that must not be empty, or `None` if it is absent.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, AccountError> {
        match self.text(name)? {
            Some("") => Err(AccountError::value(&self.path_of(name), "is empty")),
            text => Ok(text),
        }
    }

    /// Returns a string that must neither be absent nor empty. `expected` describes it for messages.
    pub(crate) fn required_text(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<&'a str, AccountError> {
        match self.text(name)? {
            Some("") => Err(AccountError::value(
                &self.path_of(name),
                format!("is empty, expected {expected}"),
            )),
            Some(text) => Ok(text),
            None => Err(AccountError::Missing { path: self.path_of(name), expected }),
        }
    }

    /// Returns the id or number of a project, which is safe in a header.
    pub(crate) fn project(&self, name: &str) -> Result<Option<String>, AccountError> {
        match self.optional_text(name)? {
            Some(text) if !text.bytes().all(|b| b.is_ascii_graphic()) => {
                let problem = format!("is {}, expected a project", quoted(text));
                Err(AccountError::value(&self.path_of(name), problem))
            }
            text => Ok(text.map(str::to_owned)),
        }
    }

    /// Returns the error for a member that has the wrong type.
    pub(crate) fn wrong_type(
        &self,
        name: &str,
        found: &Document,
        expected: &'static str,
    ) -> AccountError {
        AccountError::WrongType { path: self.path_of(name), found: found.kind(), expected }
    }

    /// Returns the paths of the members that are not in `known`.
    pub(crate) fn unknown<'b>(&'b self, known: &'b [&str]) -> impl Iterator<Item = String> + 'b {
        let names = self.members.iter().map(|(name, _)| name);
        names.filter(|name| !known.contains(&name.as_str())).map(|name| self.path_of(name))
    }

    /// "The names within an object SHOULD be unique." (RFC 8259 §4) If they are not, other parsers may
    /// read another one of the members.
    fn refuse_duplicates(&self) -> Result<(), AccountError> {
        let mut seen = BTreeSet::new();
        match self.members.iter().find(|(name, _)| !seen.insert(name)) {
            Some((name, _)) => Err(AccountError::Duplicate(self.path_of(name))),
            None => Ok(()),
        }
    }
}
