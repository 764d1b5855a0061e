//! Reads members of a JSON object and names their paths when they are wrong.

use std::collections::BTreeSet;

use super::document::Document;
use super::error::{AccountError, quoted};
use crate::secret::Secret;

/// Is a JSON object at a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObjectReader<'a> {
    path: &'a str,
    members: &'a [(String, Document)],
}

impl<'a> ObjectReader<'a> {
    /// Opens an object; `path` is empty for the whole document.
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

    /// Is the path of a member.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { [self.path, name].join(".") }
    }

    /// Is the member, `None` where there is none. Null is a value, and no type we accept.
    pub(crate) fn member(&self, name: &str) -> Option<&'a Document> {
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Is the string of that name.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<&'a Secret>, AccountError> {
        match self.member(name) {
            None => Ok(None),
            Some(Document::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type(name, other, "a string")),
        }
    }

    /// Is the string of that name, for members that are no secrets.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, AccountError> {
        Ok(self.secret(name)?.map(|text| text.expose().as_str()))
    }

    /// Is the string of that name, which has to say something where it is there.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, AccountError> {
        match self.text(name)? {
            Some("") => Err(AccountError::value(&self.path_of(name), "is empty")),
            text => Ok(text),
        }
    }

    /// Is the string of that name, which has to be there and to say something.
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

    /// Is the id or number of a project, which goes into a header.
    pub(crate) fn project(&self, name: &str) -> Result<Option<String>, AccountError> {
        match self.optional_text(name)? {
            Some(text) if !text.bytes().all(|b| b.is_ascii_graphic()) => {
                let problem = format!("is {}, expected a project", quoted(text));
                Err(AccountError::value(&self.path_of(name), problem))
            }
            text => Ok(text.map(str::to_owned)),
        }
    }

    pub(crate) fn wrong_type(
        &self,
        name: &str,
        found: &Document,
        expected: &'static str,
    ) -> AccountError {
        AccountError::WrongType { path: self.path_of(name), found: found.kind(), expected }
    }

    /// Lists the members that are none of `known`, by their paths.
    pub(crate) fn unknown<'b>(&'b self, known: &'b [&str]) -> impl Iterator<Item = String> + 'b {
        let names = self.members.iter().map(|(name, _)| name);
        names.filter(|name| !known.contains(&name.as_str())).map(|name| self.path_of(name))
    }

    /// "The names within an object SHOULD be unique." (RFC 8259 §4) With two, which one counts
    /// depends on the reader, so neither does.
    fn refuse_duplicates(&self) -> Result<(), AccountError> {
        let mut seen = BTreeSet::new();
        match self.members.iter().find(|(name, _)| !seen.insert(name)) {
            Some((name, _)) => Err(AccountError::Duplicate(self.path_of(name))),
            None => Ok(()),
        }
    }
}
