//! The quotes of POSIX shells, in the names of sections and in command lines.

/// Iterates over the characters of a text that no quote and no backslash protects, with their indices.
/// After a quote that is not closed, every character is protected.
///
/// "Enclosing characters in single-quotes shall preserve the literal value of each character", and
/// within double quotes a backslash protects the character behind it (POSIX, Shell Command Language
/// §2.2).
pub(super) fn unprotected(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quote, mut is_escaped) = (None, false);
    text.char_indices().filter(move |&(_, c)| {
        if std::mem::take(&mut is_escaped) {
            return false;
        }
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (None | Some('"'), '\\') => is_escaped = true,
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, _) => return true,
        }
        false
    })
}

/// Returns the only word of a text, without its quotes. Returns `None` if the text is empty, has several
/// words or has a quote that is not closed.
pub(super) fn one_word(text: &str) -> Option<String> {
    // `shlex` begins a comment here, which the AWS CLI does not.
    if text.starts_with('#') {
        return None;
    }
    match shlex::split(text)?.as_mut_slice() {
        [word] if !word.is_empty() => Some(std::mem::take(word)),
        _ => None,
    }
}

/// Writes a word so that [`one_word`] reads it: in quotes, if it needs them.
pub(super) fn quoted(word: &str) -> String {
    if one_word(word).as_deref() == Some(word) {
        word.to_owned()
    } else if word.contains('\'') {
        format!("\"{word}\"")
    } else {
        format!("'{word}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_protect() {
        let free = |text| unprotected(text).map(|(_, c)| c).collect::<String>();
        assert_eq!(free("a 'b c' d"), "a  d");
        assert_eq!(free(r#"a "b\" c" d"#), "a  d");
        assert_eq!(free(r"a 'b\' c"), "a  c");
        assert_eq!(free(r"a\ b"), "ab");
        assert_eq!(free("a 'b"), "a ");
    }

    #[test]
    fn a_word_may_be_quoted() {
        for (text, word) in [
            ("dev", Some("dev")),
            ("'Admin Team'", Some("Admin Team")),
            (r#""a.b""#, Some("a.b")),
            (r"Admin\ Team", Some("Admin Team")),
            ("Admin Team", None),
            ("it's", None),
            ("''", None),
            ("", None),
        ] {
            assert_eq!(one_word(text).as_deref(), word, "{text}");
        }
    }

    #[test]
    fn a_word_is_quoted_if_it_must_be() {
        assert_eq!(quoted("dev"), "dev");
        assert_eq!(quoted("Admin Team"), "'Admin Team'");
        assert_eq!(quoted("it's"), "\"it's\"");
    }
}
