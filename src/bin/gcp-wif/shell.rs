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
    // This form is easier to read.
    if text.contains('\'') && !text.contains(SPECIAL) {
        return format!("\"{text}\"");
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns a text as one word in which the shell replaces each `${name}` by the value of that variable.
pub(crate) fn quoted_with_variable(text: &str, name: &str) -> String {
    let variable = format!("${{{name}}}");
    if !text.contains(&variable) {
        return quoted_text(text);
    }
    let parts: Vec<String> = text.split(&variable).map(escaped).collect();
    format!("\"{}\"", parts.join(&variable))
}

/// Escapes the characters that are special between double quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if SPECIAL.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
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

    #[test]
    fn one_variable_is_left_to_the_shell() {
        assert_eq!(quoted_with_variable("a/${N}/b", "N"), "\"a/${N}/b\"");
        assert_eq!(quoted_with_variable("${N}$N`id`\"", "N"), r#""${N}\$N\`id\`\"""#);
        assert_eq!(quoted_with_variable("a b", "N"), "'a b'");
    }
}
