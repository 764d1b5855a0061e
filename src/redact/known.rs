//! The secrets that this program has sent, in the text of a server.

use std::sync::OnceLock;

use super::decoded::Decoded;
use super::placeholder::PLACEHOLDER;
use super::shape::{redacted_by_shape, secret_parts};
use super::variants::variants;
use crate::secret::Secret;

/// A remover of known secrets from the text of a server. The server may repeat a secret that it was sent:
/// whole or in part, and escaped or encoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redactor {
    secrets: Vec<Secret>,
    /// The parts of all secrets, once they have been needed: a log has many lines.
    parts: OnceLock<Secret<Vec<Part>>>,
}

impl Redactor {
    /// Creates a remover of these secrets.
    pub(crate) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| !secret.expose().is_empty());
        Self { secrets: secrets.collect(), parts: OnceLock::new() }
    }

    /// Replaces every part of a secret of at least [`MIN_PART_LENGTH`] characters, and every text that
    /// looks like a secret. Letters match in both cases.
    ///
    /// Parts are found as they are, in Base64 and in hexadecimal digits, each also escaped as in
    /// URLs, HTML, JSON and mail, and with separators between the characters. A shorter secret is found
    /// whole.
    pub(crate) fn redacted(&self, text: &str) -> String {
        if self.secrets.is_empty() || text.is_empty() {
            return redacted_by_shape(text).into_owned();
        }
        let parts = self.parts();
        let mut marks = vec![false; text.len()];
        let mut level = Some(Decoded::plain(text));
        for _ in 0..MAX_LEVELS {
            let Some(found) = level else { break };
            self.mark(&found, parts, &mut marks);
            self.mark(&found.without_separators(), parts, &mut marks);
            level = found.next_level();
        }
        // Without its known parts, an unknown secret would no longer look like one: the header of one JWT
        // is that of another.
        for range in secret_parts(text) {
            marks[range].fill(true);
        }
        redacted_by_shape(&without_marked(text, &marks)).into_owned()
    }

    /// Removes the secrets that are found whole from the search: the digits of an MFA code may occur
    /// in any ID by chance.
    pub(crate) fn without_short_secrets(&self) -> Self {
        let secrets = self.secrets.iter().filter(|secret| !is_short(secret)).cloned();
        Self { secrets: secrets.collect(), parts: self.parts.clone() }
    }

    /// Returns all parts of the length [`MIN_PART_LENGTH`], sorted.
    fn parts(&self) -> &[Part] {
        self.parts.get_or_init(|| self.new_parts()).expose()
    }

    fn new_parts(&self) -> Secret<Vec<Part>> {
        let secrets = self.secrets.iter().filter(|secret| !is_short(secret));
        let variants: Vec<_> =
            secrets.flat_map(|secret| variants(secret.expose().as_bytes())).collect();
        // A buffer that grows would leave copies of the secrets behind.
        let mut parts = Vec::with_capacity(variants.iter().map(|one| windows(one).len()).sum());
        parts.extend(variants.iter().flat_map(windows).map(lower_case));
        parts.sort_unstable();
        parts.dedup();
        Secret::new(parts)
    }

    fn mark(&self, text: &Decoded, parts: &[Part], marks: &mut [bool]) {
        let bytes = &text.bytes;
        for (start, window) in bytes.windows(MIN_PART_LENGTH).enumerate() {
            if parts.binary_search(&lower_case(window)).is_ok() {
                marks[text.place(start..start + MIN_PART_LENGTH)].fill(true);
            }
        }
        for secret in self.secrets.iter().filter(|secret| is_short(secret)) {
            let secret = secret.expose().as_bytes();
            for (start, window) in bytes.windows(secret.len()).enumerate() {
                if window == secret {
                    marks[text.place(start..start + secret.len())].fill(true);
                }
            }
        }
    }
}

fn windows(variant: &Secret<Vec<u8>>) -> std::slice::Windows<'_, u8> {
    variant.expose().windows(MIN_PART_LENGTH)
}

type Part = [u8; MIN_PART_LENGTH];

/// Returns a part in lower case.
fn lower_case(window: &[u8]) -> Part {
    let mut part = [0; MIN_PART_LENGTH];
    part.copy_from_slice(window);
    part.make_ascii_lowercase();
    part
}

fn is_short(secret: &Secret) -> bool {
    secret.expose().len() < MIN_PART_LENGTH
}

fn without_marked(text: &str, marks: &[bool]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut is_inside = false;
    for (at, character) in text.char_indices() {
        let is_marked = marks[at..at + character.len_utf8()].contains(&true);
        if is_marked && !is_inside {
            result.push_str(PLACEHOLDER);
        } else if !is_marked {
            result.push(character);
        }
        is_inside = is_marked;
    }
    result
}

/// The shortest part of a secret that is removed, in characters.
const MIN_PART_LENGTH: usize = 8;

/// The largest number of levels of escapes that are resolved: a log may escape a text that a proxy has
/// escaped.
const MAX_LEVELS: usize = 4;

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

    use super::*;

    const SECRET: &str = "wJa/lrXUt+nFEMIK7MDENGbPxRfiCYEX\"y<z";

    fn redacted(text: &str) -> String {
        Redactor::new([Secret::from(SECRET), Secret::from("123456")]).redacted(text)
    }

    #[test]
    fn a_secret_is_found_in_every_encoding() {
        let basic = STANDARD_NO_PAD.encode(format!("client:{SECRET}"));
        let basic_url = URL_SAFE_NO_PAD.encode(format!("c:{SECRET}"));
        let percent = "wJa%2FlrXUt%2BnFEMIK7MDENGbPxRfiCYEX%22y%3Cz";
        let twice = percent.replace('%', "%25");
        let html = "wJa/lrXUt&#43;nFEMIK7MDENGbPxRfiCYEX&quot;y&lt;z";
        let json = r#"wJa\/lrXUt\u002bnFEMIK7MDENGbPxRfiCYEX\"y<z"#;
        let markdown = r#"wJa\/lrXUt\+nFEMIK7MDENGbPxRfiCYEX\"y\<z"#;
        let hex = hex::encode(SECRET);
        let upper = hex.to_ascii_uppercase();
        let each = |write: fn(u8) -> String| SECRET.bytes().map(write).collect::<String>();
        for text in [
            each(|byte| format!("\\{byte:03o}")),
            each(|byte| format!("={byte:02X}")),
            each(|byte| format!("&#{byte} ")),
            each(|byte| format!("&#x{byte:X} ")),
            each(|byte| format!("\\u{{{byte:x}}}")),
            each(|byte| format!("%u{byte:04x}")),
            each(|byte| format!("0x{byte:02x}, ")),
            each(|byte| format!("{byte:02x}:")),
            each(|byte| format!("{}-", char::from(byte))),
            each(|byte| format!("{}\u{200b}", char::from(byte))),
        ] {
            let shown = redacted(&format!("sent {text}."));
            assert!(shown.contains(PLACEHOLDER) && shown.len() < 24, "{text}: {shown}");
        }
        let form = STANDARD_NO_PAD.encode(format!("client_secret={percent}&a=b"));
        let shown = redacted(&form);
        assert!(shown.contains(PLACEHOLDER) && shown.len() < 60, "{shown}");
        for text in [SECRET, percent, &twice, html, json, markdown, &hex, &upper] {
            assert_eq!(redacted(&format!("sent {text}.")), "sent [redacted].", "{text}");
        }
        for text in [basic, basic_url] {
            let shown = redacted(&format!("sent {text}."));
            assert!(shown.contains(PLACEHOLDER) && shown.len() < 30, "{shown}");
        }
    }

    #[test]
    fn a_part_of_a_secret_is_found() {
        for part in [&SECRET[..8], &SECRET[4..20], &SECRET[28..]] {
            assert_eq!(redacted(&format!("({part})")), "([redacted])", "{part}");
        }
        assert_eq!(redacted("the code 123456 is wrong"), "the code [redacted] is wrong");
        assert_eq!(redacted(&SECRET[..7]), &SECRET[..7]);
    }

    #[test]
    fn the_buffer_of_the_parts_never_grows() {
        let secrets = [SECRET.to_owned(), "made-up-long/".repeat(1000)];
        let variants = secrets.iter().flat_map(|secret| variants(secret.as_bytes()));
        let size: usize =
            variants.map(|variant| variant.expose().len() - (MIN_PART_LENGTH - 1)).sum();
        let redactor = Redactor::new(secrets.map(Secret::from));
        assert_eq!(redactor.new_parts().expose().capacity(), size);
    }

    #[test]
    fn an_unknown_token_with_a_part_of_a_known_one_is_removed_whole() {
        let header = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3ViIjoi";
        let known = Redactor::new([format!("{header}b25lIn0.c2lnbmF0dXJl").into()]);
        assert_eq!(known.redacted(&format!("not {header}dHdvIn0.b3RoZXI.")), "not [redacted].");
    }

    #[test]
    fn other_text_stays() {
        for text in ["", "é", "the key is not valid: wJa/lr", "100% of 1234 & 56é"] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn the_parts_of_the_secrets_are_made_once() {
        let redactor = Redactor::new([SECRET.into()]);
        let parts = redactor.parts().as_ptr();
        redactor.redacted("one line");
        redactor.redacted("another line");
        assert_eq!(redactor.parts().as_ptr(), parts);
    }

    #[test]
    fn an_id_may_contain_the_digits_of_a_code() {
        let redactor = Redactor::new(["123456".into()]).without_short_secrets();
        assert_eq!(redactor.redacted("0123456f"), "0123456f");
    }
}
