//! A reader of JSON objects whose errors hold the path of the wrong member.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde_json::Number;

use super::document::Document;
use super::error::{AccountError, quoted};
use crate::path_value::NotAPath;
use crate::secret::Secret;

/// A JSON object and its path.
///
/// An optional member that is `null` or an empty string counts as absent, as in Google's libraries.
#[derive(Clone, Debug)]
pub(crate) struct ObjectReader<'a> {
    path: String,
    members: &'a [(String, Document)],
}

impl<'a> ObjectReader<'a> {
    /// Opens an object and checks that no member occurs twice. `path` is empty for the document itself.
    pub(crate) fn open(path: impl Into<String>, value: &'a Document) -> Result<Self, AccountError> {
        let path = path.into();
        let Document::Object(members) = value else {
            return Err(AccountError::WrongType {
                path,
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
        if self.path.is_empty() { name.to_owned() } else { [&self.path, name].join(".") }
    }

    /// Returns the names and values of all members.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a str, &'a Document)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns a member with any value, or `None` if the object does not have it.
    pub(crate) fn member(&self, name: &str) -> Option<&'a Document> {
        self.members().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Returns a member, or `None` if it is absent.
    pub(crate) fn optional(&self, name: &str) -> Option<&'a Document> {
        self.member(name).filter(|value| !value.is_null_or_empty())
    }

    /// Returns an object, or `None` if it is absent. An empty string is not an object.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Self>, AccountError> {
        let value = self.member(name).filter(|value| !matches!(value, Document::Null));
        value.map(|value| Self::open(self.path_of(name), value)).transpose()
    }

    /// Returns an object. `expected` describes it for messages.
    pub(crate) fn required_object(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<Self, AccountError> {
        let missing = || AccountError::Missing { path: self.path_of(name), expected };
        Self::open(self.path_of(name), self.member(name).ok_or_else(missing)?)
    }

    /// Returns a string that is a secret, or `None` if it is absent.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<&'a Secret>, AccountError> {
        match self.optional(name) {
            None => Ok(None),
            Some(Document::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type(name, other, "a string")),
        }
    }

    /// Returns a string that is not a secret, or `None` if it is absent.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, AccountError> {
        Ok(self.secret(name)?.map(|text| text.expose().as_str()))
    }

    /// Returns a string that must neither be absent nor empty. `expected` describes it for messages.
    pub(crate) fn required_text(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<&'a str, AccountError> {
        match self.member(name) {
            None => Err(AccountError::Missing { path: self.path_of(name), expected }),
            Some(Document::String(text)) if text.expose().is_empty() => {
                let problem = format!("is empty, expected {expected}");
                Err(AccountError::value(&self.path_of(name), problem))
            }
            Some(Document::String(text)) => Ok(text.expose()),
            Some(other) => Err(self.wrong_type(name, other, "a string")),
        }
    }

    /// Returns the path of a file, or `None` if it is absent. A value that is not a path, such as the content
    /// of the file, may be a secret and is not shown.
    pub(crate) fn optional_path(&self, name: &str) -> Result<Option<PathBuf>, AccountError> {
        self.optional_text(name)?.map(|text| self.path_in(name, text)).transpose()
    }

    /// Returns the path of a file that must neither be absent nor empty.
    /// `expected` describes it for messages.
    pub(crate) fn required_path(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<PathBuf, AccountError> {
        self.path_in(name, self.required_text(name, expected)?)
    }

    fn path_in(&self, name: &str, text: &str) -> Result<PathBuf, AccountError> {
        let problem = match NotAPath::detect(Path::new(text)) {
            Some(found) => format!("is {found}"),
            None if text.trim().is_empty() => "is blank, expected the path of a file".to_owned(),
            None if text.contains('\0') => "has a null character, which no path has".to_owned(),
            None => return Ok(PathBuf::from(text)),
        };
        Err(AccountError::value(&self.path_of(name), problem))
    }

    /// Returns an array. `expected` describes it for messages.
    pub(crate) fn required_array(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<&'a [Document], AccountError> {
        match self.member(name) {
            None => Err(AccountError::Missing { path: self.path_of(name), expected }),
            Some(Document::Array(items)) => Ok(items),
            Some(other) => Err(self.wrong_type(name, other, "an array")),
        }
    }

    /// Returns an array of strings that are not secrets. An absent array is empty.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, AccountError> {
        let items = match self.member(name) {
            None | Some(Document::Null) => return Ok(Vec::new()),
            Some(Document::Array(items)) => items,
            Some(other) => return Err(self.wrong_type(name, other, "an array of strings")),
        };
        let text = |(index, item): (usize, &Document)| match item {
            Document::String(text) => Ok(text.expose().clone()),
            other => Err(self.wrong_type(&format!("{name}[{index}]"), other, "a string")),
        };
        items.iter().enumerate().map(text).collect()
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

    /// Returns a boolean, which is false by default.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, AccountError> {
        match self.member(name) {
            None | Some(Document::Null) => Ok(false),
            Some(Document::Bool(value)) => Ok(*value),
            Some(other) => Err(self.wrong_type(name, other, "a boolean")),
        }
    }

    /// Returns a whole number of a unit, such as "milliseconds", or `None` if it is absent.
    pub(crate) fn whole_number(
        &self,
        name: &str,
        range: RangeInclusive<u32>,
        (number_of, unit): (&'static str, &'static str),
    ) -> Result<Option<u32>, AccountError> {
        match self.member(name) {
            None | Some(Document::Null) => Ok(None),
            Some(Document::Number(found)) => {
                let number = whole(found).filter(|number| range.contains(number));
                let out_of_range = || {
                    let (least, most) = (range.start(), range.end());
                    let problem =
                        format!("is {found}, expected whole {unit} from {least} to {most}");
                    AccountError::value(&self.path_of(name), problem)
                };
                number.map(Some).ok_or_else(out_of_range)
            }
            Some(other) => Err(self.wrong_type(name, other, number_of)),
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

    /// Returns an error for a name that occurs twice: other parsers may read the other member.
    ///
    /// "The names within an object SHOULD be unique." (RFC 8259 §4)
    fn refuse_duplicates(&self) -> Result<(), AccountError> {
        let mut seen = BTreeSet::new();
        match self.members().find(|(name, _)| !seen.insert(*name)) {
            Some((name, _)) => Err(AccountError::Duplicate(self.path_of(name))),
            None => Ok(()),
        }
    }
}

/// Converts a number without a fraction. JSON has only one type of number, so `3600.0` is a whole number too.
fn whole(number: &Number) -> Option<u32> {
    let from_float = |value: f64| {
        let is_whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
        is_whole.then_some(value as u32)
    };
    let whole = number.as_u64().and_then(|value| u32::try_from(value).ok());
    whole.or_else(|| number.as_f64().and_then(from_float))
}
