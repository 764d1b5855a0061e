//! Text from outside, made safe to show in a message.

use std::fmt::{self, Write as _};

/// Text of a server, a file or a user as messages show it: shortened, and with control characters
/// escaped, so that it can neither flood nor control a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Sanitized<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> Sanitized<'a> {
    /// Limits the text to 800 characters. Google quotes whole AWS responses in a message, and their
    /// beginning says what is wrong.
    pub const fn new(text: &'a str) -> Self {
        Self::truncated(text, 800)
    }

    /// Limits the text to `limit` characters; `…` stands for the rest.
    pub const fn truncated(text: &'a str, limit: usize) -> Self {
        Self { text, limit }
    }
}

impl fmt::Display for Sanitized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, character) in self.text.chars().enumerate() {
            match character {
                _ if index == self.limit => return f.write_char('…'),
                '\'' | '"' | '\\' => f.write_char(character)?,
                other => write!(f, "{}", other.escape_debug())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_quotes_are_not() {
        assert_eq!(Sanitized::new("it's \"x\" C:\\").to_string(), "it's \"x\" C:\\");
        assert_eq!(
            Sanitized::new("a\r\n\u{1b}[2J\u{202e}").to_string(),
            "a\\r\\n\\u{1b}[2J\\u{202e}"
        );
    }

    #[test]
    fn long_text_is_truncated() {
        assert_eq!(Sanitized::new(&"é".repeat(2000)).to_string().chars().count(), 801);
        assert_eq!(Sanitized::truncated("abcdef", 3).to_string(), "abc…");
    }
}
