//! Text from outside, made safe to show in a message.

use std::fmt::{self, Write as _};
use std::path::Path;

use crate::redact::redacted_by_shape;

/// Text of a server, a file or a user as messages show it: shortened, without what looks like a secret,
/// and with control characters escaped, so that it can neither flood nor control a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Sanitized<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> Sanitized<'a> {
    /// Limits the text to 800 characters. Google quotes whole AWS responses in a message, whose beginning
    /// explains the error.
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
        let text = redacted_by_shape(self.text);
        for (index, character) in text.chars().enumerate() {
            match character {
                _ if index == self.limit => return f.write_char('…'),
                ' '..='~' => f.write_char(character)?,
                other => write!(f, "{}", other.escape_debug())?,
            }
        }
        Ok(())
    }
}

/// A path as messages show it.
#[derive(Clone, Copy, Debug)]
pub struct SanitizedPath<'a>(pub &'a Path);

impl fmt::Display for SanitizedPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Sanitized::new(&self.0.to_string_lossy()).fmt(f)
    }
}

/// A line of a message or a log, made safe to show when it is written: its parts may come from
/// outside. Text that is safe already stays as it is.
#[derive(Clone, Copy, Debug)]
pub struct SanitizedLine<T>(pub T);

impl<T: fmt::Display> fmt::Display for SanitizedLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Sanitized::truncated(&self.0.to_string(), MAX_LINE_LENGTH).fmt(f)
    }
}

/// In characters. A list of all skipped suppliers has a few thousand.
const MAX_LINE_LENGTH: usize = 20_000;

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

    #[test]
    fn what_looks_like_a_secret_is_not_shown() {
        assert_eq!(Sanitized::new("eyJhbGciOiJub25lIn0.e30.").to_string(), "[redacted].");
        assert_eq!(
            Sanitized::truncated("https://h.example/?x=y", 21).to_string(),
            "https://h.example/?[r…"
        );
    }

    #[test]
    fn a_safe_line_stays() {
        let line = SanitizedLine("a\u{1b}b eyJhbGciOiJub25lIn0 https://h.example/?x").to_string();
        assert_eq!(line, "a\\u{1b}b [redacted] https://h.example/?[redacted]");
        assert_eq!(SanitizedLine(&line).to_string(), line);
    }
}
