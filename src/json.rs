//! JSON that this crate writes.

use std::io::{self, Write};

use serde::Serialize;

use crate::secret::Secret;

/// Serializes a value that consists of strings, numbers, booleans and lists of them.
///
/// Serialization fails only for a map whose keys are not strings and for a `Serialize` implementation
/// that returns an error. The types of this crate have neither.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    #[expect(clippy::expect_used, reason = "strings, numbers and lists of them always serialize")]
    serde_json::to_string(value).expect("a structure of strings and numbers")
}

/// Serializes a value as `to_json` does, into a buffer that never grows: growing would leave a copy of a
/// secret behind.
pub fn to_secret_json(value: &impl Serialize) -> Secret {
    written(|out| serde_json::to_writer(out, value))
}

/// Serializes a value as [`to_secret_json`] does, indented.
pub fn to_indented_secret_json(value: &impl Serialize) -> Secret {
    written(|out| serde_json::to_writer_pretty(out, value))
}

/// Calls a function that writes JSON once for its size and once for its text.
pub(crate) fn written(write: impl Fn(&mut dyn Write) -> serde_json::Result<()>) -> Secret {
    let mut size = ByteCount(0);
    // The second call fails if this one does.
    let _ = write(&mut size);
    let mut json = Vec::with_capacity(size.0);
    #[expect(clippy::expect_used, reason = "as above, and writing to a vector does not fail")]
    write(&mut json).expect("a structure of strings and numbers");
    #[expect(
        clippy::expect_used,
        reason = "RFC 8259 §8.1: JSON is UTF-8, which is what serde_json writes"
    )]
    Secret::new(String::from_utf8(json).expect("UTF-8"))
}

/// A writer that counts the bytes and drops them.
struct ByteCount(usize);

impl Write for ByteCount {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_never_grows() {
        let value = ["\"".repeat(10_000), "\\\n\u{1}".to_owned(), String::new()];
        for json in [to_secret_json(&value), to_indented_secret_json(&value)] {
            assert_eq!(json.expose().capacity(), json.expose().len());
        }
    }
}
