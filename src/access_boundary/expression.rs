//! The part of the [Common Expression Language](https://github.com/google/cel-spec) that is needed to
//! check a boundary before it is sent.

/// A piece of an expression. White space is dropped.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Piece {
    /// The content of a string, with its escapes as they were written.
    Text(String),
    /// A name, a keyword or a number.
    Word(String),
    /// Any other character.
    Sign(char),
}

/// Splits an expression into its pieces. Returns `None` if a string does not end.
pub(super) fn pieces(expression: &str) -> Option<Vec<Piece>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        if matches!(first, '\'' | '"') {
            // "STRING_LIT ::= [rR]? ( ... )": in a raw string, a backslash escapes nothing.
            let is_raw = match pieces.last() {
                Some(Piece::Word(word)) => {
                    word.chars().all(|c| matches!(c, 'b' | 'B' | 'r' | 'R'))
                        && word.contains(['r', 'R'])
                }
                _ => false,
            };
            let (text, after) = string(rest, is_raw)?;
            pieces.push(Piece::Text(text));
            rest = after;
            continue;
        }
        let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        if length > 0 {
            pieces.push(Piece::Word(rest[..length].to_owned()));
            rest = &rest[length..];
            continue;
        }
        if !first.is_whitespace() {
            pieces.push(Piece::Sign(first));
        }
        rest = &rest[first.len_utf8()..];
    }
    Some(pieces)
}

/// Returns the names of the functions that an expression calls.
pub(super) fn calls(pieces: &[Piece]) -> impl Iterator<Item = &str> {
    pieces.windows(2).filter_map(|pair| match pair {
        [Piece::Word(name), Piece::Sign('(')] => Some(name.as_str()),
        _ => None,
    })
}

/// Returns the string arguments of `startsWith('…')`.
pub(super) fn prefixes(pieces: &[Piece]) -> impl Iterator<Item = &str> {
    pieces.windows(3).filter_map(|piece| match piece {
        [Piece::Word(name), Piece::Sign('('), Piece::Text(text)] if name == "startsWith" => {
            Some(text.as_str())
        }
        _ => None,
    })
}

/// Returns a string literal for a text without control characters.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// Splits a text after the string at its beginning. Returns the content of the string and the rest, or
/// `None` if the string does not end.
fn string(text: &str, is_raw: bool) -> Option<(String, &str)> {
    let quote = text.get(..1)?;
    let triple = quote.repeat(3);
    let mark = if text.starts_with(&triple) { triple.as_str() } else { quote };
    let inner = &text[mark.len()..];
    let mut at = 0;
    while let Some(next) = inner[at..].chars().next() {
        if inner[at..].starts_with(mark) {
            return Some((inner[..at].to_owned(), &inner[at + mark.len()..]));
        }
        at += next.len_utf8();
        if next == '\\' && !is_raw {
            at += inner[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    None
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn strings_are_no_code() {
        let called =
            |text: &str| calls(&pieces(text).unwrap()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(called("a.matches ('x') || (b)"), ["matches"]);
        assert_eq!(called("a == 'matches(' || b == \"matches(\""), [""; 0]);
        assert_eq!(called(r"a == 'it\'s matches(' && c(1)"), ["c"]);
        assert_eq!(called(r"a == r'\' && matches('')"), ["matches"]);
        assert_eq!(called("a == '''x ' matches( ''' && f()"), ["f"]);
        for text in ["'", "a == 'b", r"'\'", "'''x''", "\"é"] {
            assert_eq!(pieces(text), None, "{text}");
        }
    }

    #[test]
    fn prefixes_of_literals() {
        let found = pieces("a.startsWith( 'x/' ) || startsWith(b) || c.startsWith(\"y\")").unwrap();
        assert_eq!(prefixes(&found).collect::<Vec<_>>(), ["x/", "y"]);
        assert_eq!(literal(r"it's \ here"), r"'it\'s \\ here'");
    }
}
