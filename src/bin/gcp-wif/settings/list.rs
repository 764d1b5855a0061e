//! Settings that are lists.

use std::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

/// A setting that is a list: an array, or one text with commas, as in a variable.
#[derive(Debug, Default)]
pub(super) struct List(Vec<String>);

impl List {
    /// Returns the texts: each element of an array, or the one text.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    /// Returns the elements, for a setting whose elements contain no comma.
    pub(super) fn split_at_commas(&self) -> impl Iterator<Item = &str> {
        self.texts().flat_map(|text| text.split(',')).map(str::trim)
    }

    /// Returns one text with commas. `None` if the list is empty.
    pub(super) fn joined(&self) -> Option<String> {
        let texts: Vec<_> = self.texts().collect();
        (!texts.is_empty()).then(|| texts.join(","))
    }
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Elements).map(Self)
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = elements.next_element()? {
            texts.push(text);
        }
        Ok(texts)
    }
}
