//! A JSON document that preserves the order of its members and treats its strings as secrets.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Number;

use crate::secret::Secret;

/// A JSON value.
///
/// Every string is a secret, because only the reader of a member knows whether it is one. An object may hold
/// two members of the same name, so that a reader can refuse them.
#[derive(Clone, Debug)]
pub enum Document {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Secret),
    /// An array.
    Array(Vec<Self>),
    /// The members of an object, in the order of the text.
    Object(Vec<(String, Self)>),
}

impl Document {
    /// Returns the type of the value with its article, for messages.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// Returns a member of an object. `None` if it is absent, or if the value is not an object.
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Returns whether the value is `null` or an empty string, which counts as an absent member.
    pub fn is_null_or_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::String(text) => text.expose().is_empty(),
            _ => false,
        }
    }

    /// Replaces a member of an object, or appends it if it is absent. `None` removes the member. Does
    /// nothing to a value that is not an object.
    pub(crate) fn set(&mut self, name: &str, value: Option<Self>) {
        let Self::Object(members) = self else { return };
        let place = members.iter().position(|(key, _)| key == name);
        match (place, value) {
            (Some(at), Some(value)) => members[at].1 = value,
            (Some(at), None) => drop(members.remove(at)),
            (None, Some(value)) => members.push((name.to_owned(), value)),
            (None, None) => {}
        }
    }

    /// Passes an unambiguous encoding of the document to `take`, piece by piece: two documents have the
    /// same encoding only if they are equal. White space and escapes of the text do not matter.
    pub(crate) fn encode(&self, take: &mut dyn FnMut(&[u8])) {
        match self {
            Self::Null => take(b"n"),
            Self::Bool(value) => take(if *value { b"t" } else { b"f" }),
            Self::Number(value) => encode_text(&value.to_string(), NUMBER, take),
            Self::String(value) => encode_text(value.expose(), STRING, take),
            Self::Array(items) => {
                take(b"[");
                for item in items {
                    item.encode(take);
                }
                take(b"]");
            }
            Self::Object(members) => {
                take(b"{");
                for (name, value) in members {
                    encode_text(name, NAME, take);
                    value.encode(take);
                }
                take(b"}");
            }
        }
    }

    /// Returns a string value.
    pub(crate) fn text(value: &str) -> Self {
        Self::String(value.into())
    }
}

fn encode_text(text: &str, end: u8, take: &mut dyn FnMut(&[u8])) {
    take(b"\"");
    take(text.as_bytes());
    take(&[end]);
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Document, E> {
        Ok(Document::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Document, E> {
        Ok(Document::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Document, E> {
        Ok(Document::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Document, E> {
        Ok(Document::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Document, E> {
        Ok(Number::from_f64(value).map_or(Document::Null, Document::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Document, E> {
        Ok(Document::text(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Document, E> {
        Ok(Document::String(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Document, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Document::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Document, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Document::Object(members))
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::String(value) => serializer.serialize_str(value.expose()),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// The end of a number. No text contains this byte or the next two: "The octet values C0, C1, F5 to FF
/// never appear." (RFC 3629 §3)
const NUMBER: u8 = 0xFD;

/// The end of a string.
const STRING: u8 = 0xFE;

/// The end of a member's name.
const NAME: u8 = 0xFF;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn order_and_values_are_preserved() {
        let json = r#"{"b":[1,-2,0.5,true,null],"a":{"z":"x","y":"\u00e9"}}"#;
        let document: Document = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&document).unwrap(), json.replace("\\u00e9", "é"));
        assert!(!format!("{document:?}").contains("\"x\""));
    }

    #[test]
    fn only_equal_documents_have_the_same_encoding() {
        let encoded = |json: &str| {
            let document: Document = serde_json::from_str(json).unwrap();
            let mut bytes = Vec::new();
            document.encode(&mut |piece| bytes.extend_from_slice(piece));
            bytes
        };
        let documents = [
            "null",
            "true",
            "false",
            "1",
            "\"1\"",
            "\"n\"",
            "[]",
            "{}",
            "[[],[]]",
            "[[[]]]",
            "[\"a\",\"bc\"]",
            "[\"ab\",\"c\"]",
            "[[\"a\"],\"bc\"]",
            "{\"a\":\"b\",\"c\":null}",
            "{\"c\":null,\"a\":\"b\"}",
            "{\"a\":{\"b\":null},\"c\":null}",
            "{\"a\":{\"b\":null,\"c\":null}}",
        ];
        let all: std::collections::BTreeSet<_> = documents.into_iter().map(encoded).collect();
        assert_eq!(all.len(), documents.len());
        assert_eq!(encoded("{ \"a\" : \"\\u00e9\" }"), encoded("{\"a\":\"é\"}"));
    }
}
