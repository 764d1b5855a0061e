//! Values for a shell to evaluate.

use gcp_wif::secret::Secret;

/// Is a word of a shell's command line. Tokens and keys need no quotes as a rule; one that does gets
/// them.
pub(crate) fn quoted(value: &Secret) -> Secret {
    let text = value.expose();
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._-/+=:".contains(&b);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return value.clone();
    }
    Secret::new(format!("'{}'", text.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        for (value, word) in
            [("a/b+c=", "a/b+c="), ("", "''"), ("a b", "'a b'"), ("$(id)'", r"'$(id)'\'''")]
        {
            assert_eq!(quoted(&value.into()).expose(), word);
        }
    }
}
