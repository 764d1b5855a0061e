//! Percent-encoding as AWS and Google expect it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// Appends `text` to `out`, and percent-encodes every byte that is not unreserved.
///
/// "URI encode every byte except the unreserved characters: 'A'-'Z', 'a'-'z', '0'-'9', '-', '.',
/// '_', and '~'. […] Hexadecimal digits in the percent-encoded value must be uppercase."
/// This is RFC 3986 §2.3, not form encoding, which would write `+` for a space.
pub fn push_uri_encoded(out: &mut String, text: &[u8]) {
    out.extend(percent_encode(text, UNRESERVED));
}

/// The bytes to encode: all but the unreserved ones.
pub(crate) const UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreserved_bytes_stay_and_all_others_are_encoded() {
        for byte in 0..=u8::MAX {
            let mut out = String::new();
            push_uri_encoded(&mut out, &[byte]);
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                assert_eq!(out.as_bytes(), [byte]);
            } else {
                assert_eq!(out, format!("%{byte:02X}"));
            }
        }
    }
}
