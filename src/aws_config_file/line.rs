//! One line of a file.

use super::quotes::unprotected;
use super::syntax_error::SyntaxProblem;

/// The content of a line.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Line<'a> {
    /// Only white space, or a comment.
    Nothing,
    /// `[header]`
    Section(&'a str),
    /// `[header`, without the bracket at its end.
    UnclosedSection(&'a str),
    /// Any other line, with the number of its spaces and tabs before the text.
    Text { indent: usize, text: &'a str },
}

impl<'a> Line<'a> {
    /// Parses a line without its line ending. A section begins at the start of a line, or anywhere
    /// if `may_be_indented`.
    pub(super) fn parse(line: &'a str, may_be_indented: bool) -> Self {
        let text = trim(line);
        let indent = line.find(|c| !WHITE_SPACE.contains(&c)).unwrap_or_default();
        // The SDKs for Go and JavaScript and boto3 skip indented comments; AWS's SDK for Rust reads
        // them as a part of the value above.
        if text.is_empty() || text.starts_with(COMMENT) {
            return Self::Nothing;
        }
        match text.strip_prefix('[') {
            Some(header) if indent == 0 || may_be_indented => match end_of_header(header) {
                Some(end) => Self::Section(trim(&header[..end])),
                None => Self::UnclosedSection(trim(header)),
            },
            _ => Self::Text { indent, text },
        }
    }
}

/// Parses `key = value`, without the comment after the value.
pub(super) fn parse_property(text: &str) -> Result<(&str, &str), SyntaxProblem> {
    let (key, value) = text.split_once('=').ok_or(SyntaxProblem::NoEqualsSign)?;
    let key = trim(key);
    if key.is_empty() {
        return Err(SyntaxProblem::NoKey);
    }
    if without_comment(key).len() < key.len() {
        return Err(SyntaxProblem::NoEqualsSign);
    }
    // As an unknown key, the line would be skipped, and another identity would be used.
    if key.split(WHITE_SPACE).next() == Some("export") {
        return Err(SyntaxProblem::Export);
    }
    let value = if key.eq_ignore_ascii_case(CREDENTIAL_PROCESS) {
        without_comment_outside_quotes(value)
    } else {
        without_comment(value)
    };
    Ok((key, trim(value)))
}

/// Checks a sub-property: a line below an empty property.
pub(super) fn check_sub_property(line: &str) -> Result<(), SyntaxProblem> {
    match split_property(line) {
        None => Err(SyntaxProblem::SubPropertyWithoutEqualsSign),
        Some(("", _)) => Err(SyntaxProblem::SubPropertyWithoutKey),
        Some(_) => Ok(()),
    }
}

/// Removes spaces and tabs around a text, and no other white space of Unicode.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(WHITE_SPACE)
}

/// Returns whether a text is a valid key.
pub(super) fn is_identifier(name: &str) -> bool {
    let valid = |b: u8| b.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&b);
    !name.is_empty() && name.bytes().all(valid)
}

/// Splits a property into its key and its value.
pub(super) fn split_property(line: &str) -> Option<(&str, &str)> {
    line.split_once('=').map(|(key, value)| (trim(key), trim(value)))
}

/// Returns the index of the bracket that ends a header. The text after it is ignored, as in boto3.
fn end_of_header(header: &str) -> Option<usize> {
    let mut brackets = unprotected(header).filter(|(_, c)| *c == ']');
    // A name may have an apostrophe.
    brackets.next().map(|(at, _)| at).or_else(|| header.find(']'))
}

/// Removes a comment. `#` and `;` begin one only after white space: a value may contain them.
fn without_comment(value: &str) -> &str {
    let starts = value.match_indices(COMMENT).map(|(at, _)| at);
    cut_comment(value, starts)
}

/// Removes a comment from a command line, in which `#` and `;` may stand in quotes.
fn without_comment_outside_quotes(value: &str) -> &str {
    let starts = unprotected(value).filter(|(_, c)| COMMENT.contains(c)).map(|(at, _)| at);
    cut_comment(value, starts)
}

fn cut_comment(value: &str, mut starts: impl Iterator<Item = usize>) -> &str {
    let comment = starts.find(|&at| value[..at].ends_with(WHITE_SPACE));
    comment.map_or(value, |at| &value[..at])
}

const COMMENT: [char; 2] = ['#', ';'];

pub(super) const WHITE_SPACE: [char; 2] = [' ', '\t'];

const CREDENTIAL_PROCESS: &str = "credential_process";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_behind_the_bracket_is_skipped() {
        for (line, header) in [
            ("[profile a]", "profile a"),
            ("[ profile a ] # [b]", "profile a"),
            ("[profile a] /* s3://path */", "profile a"),
            ("[profile 'a]b']", "profile 'a]b'"),
            ("[profile it's]", "profile it's"),
        ] {
            assert_eq!(Line::parse(line, false), Line::Section(header), "{line}");
        }
        assert_eq!(Line::parse("[profile a", false), Line::UnclosedSection("profile a"));
        assert_eq!(Line::parse(" [a]", true), Line::Section("a"));
        assert_eq!(Line::parse(" [a]", false), Line::Text { indent: 1, text: "[a]" });
    }

    #[test]
    fn a_comment_needs_white_space_and_in_a_command_no_quotes() {
        for (line, value) in [
            ("a = b # c", "b"),
            ("a = b#c", "b#c"),
            ("a = 'b ; c'", "'b"),
            ("a = # c", ""),
            ("a =#c", "#c"),
            ("credential_process = a 'b ; c' # d", "a 'b ; c'"),
            ("CREDENTIAL_PROCESS = a \"#1 #2\"", "a \"#1 #2\""),
            ("credential_process = sh -c 'a ; b \\", "sh -c 'a ; b \\"),
        ] {
            assert_eq!(parse_property(line).map(|(_, value)| value), Ok(value), "{line}");
        }
        assert_eq!(parse_property("a # b = c"), Err(SyntaxProblem::NoEqualsSign));
    }
}
