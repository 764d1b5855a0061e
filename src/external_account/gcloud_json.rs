//! JSON as gcloud writes it: Python's `json.dumps(…, indent=2)`.

use std::io::{self, Write};

use serde::Serialize as _;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::document::Document;
use crate::json::written;
use crate::secret::Secret;

/// Serializes a document in ASCII, indented by two spaces and without a line feed at the end.
pub(super) fn write(document: &Document) -> Secret {
    written(|out| {
        let formatter = Ascii(PrettyFormatter::new());
        document.serialize(&mut Serializer::with_formatter(out, formatter))
    })
}

/// A formatter that escapes every character except printable ASCII, as Python does by default.
struct Ascii(PrettyFormatter<'static>);

impl Formatter for Ascii {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return writer.write_all(fragment.as_bytes());
        }
        for character in fragment.chars() {
            if matches!(character, ' '..='~') {
                writer.write_all(&[character as u8])?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }

    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn characters_are_escaped_as_by_python() {
        let json =
            "{\"a\":\"\u{e9} \u{2028} \u{7f} / \u{1f600} \\u0001 \\n \\\"\",\"b\":{},\"c\":[1]}";
        let document: Document = serde_json::from_str(json).unwrap();
        let expected = "{\n  \"a\": \"\\u00e9 \\u2028 \\u007f / \\ud83d\\ude00 \\u0001 \\n \\\"\",\n  \
                        \"b\": {},\n  \"c\": [\n    1\n  ]\n}";
        assert_eq!(write(&document).expose(), expected);
    }

    #[test]
    fn the_buffer_never_grows() {
        let document = Document::String("made-up".repeat(1000).into());
        let json = write(&document);
        assert_eq!(json.expose().capacity(), json.expose().len());
    }
}
