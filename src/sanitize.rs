//! Text from outside, fit to be shown in a message.

use std::fmt::{self, Write as _};

/// Shows text that somebody else wrote: shortened, and with control characters escaped, so that it
/// can neither fill nor steer a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Sanitized<'a> {
    text: &'a str,
    most: usize,
}

impl<'a> Sanitized<'a> {
    /// Shows at most 800 characters: Google puts whole AWS answers into a message, and the start
    /// says what is wrong.
    pub const fn new(text: &'a str) -> Self {
        Self::truncated(text, 800)
    }

    /// Shows at most that many characters.
    pub const fn truncated(text: &'a str, most: usize) -> Self {
        Self { text, most }
    }
}

impl fmt::Display for Sanitized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, character) in self.text.chars().enumerate() {
            match character {
                _ if index == self.most => return f.write_char('…'),
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
    fn quotes_stay_and_control_characters_do_not() {
        assert_eq!(Sanitized::new("it's \"x\" C:\\").to_string(), "it's \"x\" C:\\");
        assert_eq!(
            Sanitized::new("a\r\n\u{1b}[2J\u{202e}").to_string(),
            "a\\r\\n\\u{1b}[2J\\u{202e}"
        );
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(Sanitized::new(&"é".repeat(2000)).to_string().chars().count(), 801);
        assert_eq!(Sanitized::truncated("abcdef", 3).to_string(), "abc…");
    }
}
