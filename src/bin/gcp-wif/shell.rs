//! Values for a shell to evaluate.

use gcp_wif::secret::Secret;

/// Returns a secret as one word of a shell's command line, in quotes if it needs them.
pub(crate) fn quoted(value: &Secret) -> Secret {
    Secret::new(quoted_text(value.expose()))
}

/// Returns a text as one word of a shell's command line, in quotes if it needs them.
pub(crate) fn quoted_text(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._-/+=:@,".contains(&b);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    // The form that is easier to read.
    if text.contains('\'') && !text.contains(SPECIAL) {
        return format!("\"{text}\"");
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The characters that a backslash makes literal between double quotes (POSIX.1-2017, Shell Command
/// Language, 2.2.3), and `!`, by which interactive shells repeat a command.
const SPECIAL: [char; 5] = ['"', '\\', '`', '$', '!'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_are_quoted() {
        for (value, word) in [
            ("a/b+c=", "a/b+c="),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", "\"it's\""),
            ("$(id)'", r"'$(id)'\'''"),
        ] {
            assert_eq!(quoted(&value.into()).expose(), word);
        }
    }
}
