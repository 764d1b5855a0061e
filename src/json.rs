//! JSON that this crate writes itself.

use serde::Serialize;

use crate::secret::Secret;

/// Writes a value of this crate. Types that are handed in here consist of strings, numbers, booleans
/// and lists of them: what cannot be written are maps with other keys than strings, and values whose
/// own code refuses.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    #[expect(clippy::expect_used, reason = "strings, numbers and lists of them always serialize")]
    serde_json::to_string(value).expect("a structure of strings and numbers")
}

/// Writes a value of this crate that has a secret in it. The buffer has room for all of it from the
/// start, where `texts` are all the texts in it, so that it does not move and leave a copy behind.
pub(crate) fn to_secret_json<'a>(
    value: &impl Serialize,
    texts: impl IntoIterator<Item = &'a str>,
) -> Secret {
    // A quote and a backslash take two bytes each; there are no control characters, which take six.
    let room = |text: &str| 2 * text.len() + ROOM_FOR_ONE;
    let mut json = Vec::with_capacity(ROOM + texts.into_iter().map(room).sum::<usize>());
    #[expect(clippy::expect_used, reason = "as above, and a vector takes all that is written")]
    serde_json::to_writer(&mut json, value).expect("a structure of strings and numbers");
    #[expect(
        clippy::expect_used,
        reason = "RFC 8259 §8.1: JSON is UTF-8, and serde_json keeps to it"
    )]
    Secret::new(String::from_utf8(json).expect("UTF-8"))
}

/// In bytes, for the names of members, numbers and brackets.
const ROOM: usize = 256;

/// In bytes, for what stands around one text.
const ROOM_FOR_ONE: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_has_room_for_the_worst_texts() {
        let texts = ["\"".repeat(10_000), "\\".repeat(3), String::new()];
        let json = to_secret_json(&texts, texts.iter().map(String::as_str));
        let room = ROOM + 2 * 10_003 + 3 * ROOM_FOR_ONE;
        assert_eq!(json.expose().capacity(), room);
        assert!(json.expose().len() < room);
    }
}
