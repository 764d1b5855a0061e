//! JSON that this crate writes itself.

use serde::Serialize;

/// Writes a value of this crate. Types that are handed in here consist of strings, numbers, booleans
/// and lists of them: what cannot be written are maps with other keys than strings, and values whose
/// own code refuses.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    #[expect(clippy::expect_used, reason = "strings, numbers and lists of them always serialize")]
    serde_json::to_string(value).expect("a structure of strings and numbers")
}
