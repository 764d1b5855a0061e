//! Text with the escapes of URLs, HTML and JSON resolved.

use std::ops::Range;

/// Bytes, each with the range of the original text that stands for it.
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl Decoded {
    /// Returns the bytes of a text, without resolving escapes.
    pub(super) fn plain(text: &str) -> Self {
        let places = (0..text.len()).map(|at| at..at + 1).collect();
        Self { bytes: text.as_bytes().to_vec(), places }
    }

    /// Resolves one level of escapes. Returns `None` if the text has none.
    pub(super) fn next_level(&self) -> Option<Self> {
        let mut next = Self { bytes: Vec::new(), places: Vec::new() };
        let mut at = 0;
        while at < self.bytes.len() {
            let (character, length) =
                escape(&self.bytes[at..]).unwrap_or((Escaped::Byte(self.bytes[at]), 1));
            let place = self.place(at..at + length);
            let mut utf8 = [0; 4];
            let bytes = match character {
                Escaped::Byte(byte) => {
                    utf8[0] = byte;
                    &utf8[..1]
                }
                Escaped::Character(character) => character.encode_utf8(&mut utf8).as_bytes(),
            };
            next.bytes.extend(bytes);
            next.places.extend(bytes.iter().map(|_| place.clone()));
            at += length;
        }
        (next.bytes.len() < self.bytes.len()).then_some(next)
    }

    /// Returns the bytes without those that a dump or a proxy puts between them: separators, `0x`, and
    /// characters that a terminal does not show.
    pub(super) fn without_separators(&self) -> Self {
        let mut rest = Self { bytes: Vec::new(), places: Vec::new() };
        let mut at = 0;
        while at < self.bytes.len() {
            match &self.bytes[at..] {
                [b'0', b'x', high, low, ..]
                    if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
                {
                    at += 2;
                }
                [byte, ..] => {
                    if !is_separator(*byte) {
                        rest.bytes.push(*byte);
                        rest.places.push(self.places[at].clone());
                    }
                    at += 1;
                }
                [] => break,
            }
        }
        rest
    }

    /// Returns the range of the original text that stands for a range of bytes.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        let places = &self.places[range];
        places.first().map_or(0, |place| place.start)..places.last().map_or(0, |place| place.end)
    }
}

/// Returns whether [`Decoded::without_separators`] drops a byte.
const fn is_separator(byte: u8) -> bool {
    !byte.is_ascii_graphic() || matches!(byte, b'-' | b':' | b',')
}

enum Escaped {
    Byte(u8),
    Character(char),
}

/// Reads the escape at the beginning of `text`. Returns its meaning and its length.
fn escape(text: &[u8]) -> Option<(Escaped, usize)> {
    match text {
        [b'%', b'u', digits @ ..] => code_point(digits.get(..4)?, 16).map(|found| (found, 6)),
        // Also as in mail (RFC 2045 §6.7).
        [b'%' | b'=', high, low, ..] => {
            let byte = hex_digit(*high)? << 4 | hex_digit(*low)?;
            Some((Escaped::Byte(byte), 3))
        }
        [b'\\', b'u', b'{', rest @ ..] => {
            let length = rest.iter().take(MAX_ENTITY_LENGTH).position(|byte| *byte == b'}')?;
            code_point(&rest[..length], 16).map(|found| (found, length + 4))
        }
        [b'\\', digits @ ..] if is_octal(digits) => {
            code_point(&digits[..3], 8).map(|found| (found, 4))
        }
        [b'\\', b'u', digits @ ..] => code_point(digits.get(..4)?, 16).map(|found| (found, 6)),
        [b'\\', b'x', digits @ ..] => code_point(digits.get(..2)?, 16).map(|found| (found, 4)),
        // "Any ASCII punctuation character may be backslash-escaped" (CommonMark §2.4); JSON and shells
        // escape some of these.
        [b'\\', byte, ..] if byte.is_ascii_punctuation() => Some((Escaped::Byte(*byte), 2)),
        // HTML needs no semicolon after a number.
        [b'&', b'#', b'x' | b'X', rest @ ..] if rest.first().is_some_and(u8::is_ascii_hexdigit) => {
            let length = rest.iter().take(8).take_while(|byte| byte.is_ascii_hexdigit()).count();
            let end = usize::from(rest.get(length) == Some(&b';'));
            code_point(&rest[..length], 16).map(|found| (found, length + 3 + end))
        }
        [b'&', b'#', rest @ ..] if rest.first().is_some_and(u8::is_ascii_digit) => {
            let length = rest.iter().take(7).take_while(|byte| byte.is_ascii_digit()).count();
            let end = usize::from(rest.get(length) == Some(&b';'));
            code_point(&rest[..length], 10).map(|found| (found, length + 2 + end))
        }
        [b'&', rest @ ..] => {
            let length = rest.iter().take(MAX_ENTITY_LENGTH).position(|byte| *byte == b';')?;
            let name = &rest[..length];
            let (_, byte) = ENTITIES.iter().find(|(entity, _)| entity.as_bytes() == name)?;
            Some((Escaped::Byte(*byte), length + 2))
        }
        _ => None,
    }
}

fn is_octal(digits: &[u8]) -> bool {
    digits.len() >= 3 && digits[..3].iter().all(|digit| matches!(digit, b'0'..=b'7'))
}

fn code_point(digits: &[u8], radix: u32) -> Option<Escaped> {
    let digits = std::str::from_utf8(digits).ok()?;
    let number = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(number).map(Escaped::Character)
}

fn hex_digit(digit: u8) -> Option<u8> {
    // A hexadecimal digit fits a byte.
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// The length of the longest entity with its semicolon, in bytes: `#x0000002f;`.
const MAX_ENTITY_LENGTH: usize = 11;

/// The entities of the characters that keys and tokens have besides letters and digits.
const ENTITIES: &[(&str, u8)] = &[
    ("amp", b'&'),
    ("apos", b'\''),
    ("colon", b':'),
    ("equals", b'='),
    ("gt", b'>'),
    ("lowbar", b'_'),
    ("lt", b'<'),
    ("period", b'.'),
    ("plus", b'+'),
    ("quot", b'"'),
    ("sol", b'/'),
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_escape_is_resolved_with_its_place() {
        let decoded =
            Decoded::plain(r"a%2Bb&#43;c&#x2b;d&plus;e\u002bf\/g&bogus;%zz").next_level().unwrap();
        assert_eq!(decoded.bytes, b"a+b+c+d+e+f/g&bogus;%zz");
        assert_eq!(decoded.place(1..2), 1..4);
        assert_eq!(decoded.place(0..3), 0..5);
        assert!(Decoded::plain("100 % sure & done;").next_level().is_none());
    }
}
