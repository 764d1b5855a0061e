//! JSON that this crate writes.

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

/// Serializes a value that holds a secret.
///
/// `texts` are all strings in the value. They determine the size of the buffer, so that it never grows
/// and leaves a copy of the secret behind.
pub(crate) fn to_secret_json<'a>(
    value: &impl Serialize,
    texts: impl IntoIterator<Item = &'a str>,
) -> Secret {
    // Quotes and backslashes take two bytes each. Control characters would take six, but no value has
    // any.
    let size = |text: &str| 2 * text.len() + SIZE_AROUND_TEXT;
    let mut json = Vec::with_capacity(BASE_SIZE + texts.into_iter().map(size).sum::<usize>());
    #[expect(clippy::expect_used, reason = "as above, and writing to a vector does not fail")]
    serde_json::to_writer(&mut json, value).expect("a structure of strings and numbers");
    #[expect(
        clippy::expect_used,
        reason = "RFC 8259 §8.1: JSON is UTF-8, which is what serde_json writes"
    )]
    Secret::new(String::from_utf8(json).expect("UTF-8"))
}

/// The bytes for names of members, numbers and brackets.
const BASE_SIZE: usize = 256;

/// The bytes for quotes, commas and the name of the member around one text.
const SIZE_AROUND_TEXT: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_never_grows() {
        let texts = ["\"".repeat(10_000), "\\".repeat(3), String::new()];
        let json = to_secret_json(&texts, texts.iter().map(String::as_str));
        let size = BASE_SIZE + 2 * 10_003 + 3 * SIZE_AROUND_TEXT;
        assert_eq!(json.expose().capacity(), size);
        assert!(json.expose().len() < size);
    }
}
