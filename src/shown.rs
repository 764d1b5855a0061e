//! Text from outside, fit to be shown in a message.

use std::fmt::{self, Write as _};

/// Shows text that somebody else wrote: shortened, and with control characters escaped, so that it
/// can neither fill nor steer a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, character) in self.0.chars().enumerate() {
            match character {
                _ if index == LONGEST => return f.write_char('…'),
                '\'' | '"' | '\\' => f.write_char(character)?,
                other => write!(f, "{}", other.escape_debug())?,
            }
        }
        Ok(())
    }
}

/// In characters. Google puts whole AWS answers into a message; the start says what is wrong.
const LONGEST: usize = 800;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stay_and_control_characters_do_not() {
        assert_eq!(Shown("it's \"x\" C:\\").to_string(), "it's \"x\" C:\\");
        assert_eq!(Shown("a\r\n\u{1b}[2J\u{202e}").to_string(), "a\\r\\n\\u{1b}[2J\\u{202e}");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(Shown(&"é".repeat(2000)).to_string().chars().count(), LONGEST + 1);
    }
}
