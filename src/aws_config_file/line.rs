//! One line of a file.

use super::error::SyntaxProblem;

/// The content of a line.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Line<'a> {
    /// Only white space, or a comment.
    Nothing,
    /// `[inner]`
    Section(&'a str),
    /// `key = value`
    Property { key: &'a str, value: &'a str },
    /// A line that begins with white space.
    Continuation(&'a str),
}

impl<'a> Line<'a> {
    /// Parses a line without its line ending.
    pub(super) fn parse(line: &'a str) -> Result<Self, SyntaxProblem> {
        if trim(line).is_empty() || line.starts_with(COMMENT) {
            Ok(Self::Nothing)
        } else if line.starts_with('[') {
            // Unlike after a value, a comment needs no white space before it.
            let end = line.find(COMMENT).unwrap_or(line.len());
            let inner = trim(&line[..end]).strip_prefix('[').and_then(|s| s.strip_suffix(']'));
            inner.map(|inner| Self::Section(trim(inner))).ok_or(SyntaxProblem::UnclosedSection)
        } else if line.starts_with(WHITE_SPACE) {
            Ok(Self::Continuation(trim(line)))
        } else {
            let (key, value) =
                split_property(without_comment(line)).ok_or(SyntaxProblem::NoEqualsSign)?;
            if key.is_empty() {
                return Err(SyntaxProblem::NoKey);
            }
            Ok(Self::Property { key, value })
        }
    }
}

/// Checks a line below an empty property, which is a property itself.
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

/// Returns whether a name may be that of a section or a key.
pub(super) fn is_identifier(name: &str) -> bool {
    let valid = |b: u8| b.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&b);
    !name.is_empty() && name.bytes().all(valid)
}

/// Splits a property into its key and its value.
pub(super) fn split_property(line: &str) -> Option<(&str, &str)> {
    line.split_once('=').map(|(key, value)| (trim(key), trim(value)))
}

/// Removes a comment. `#` and `;` begin one only after white space: a value may contain them.
fn without_comment(line: &str) -> &str {
    let starts = line.match_indices(COMMENT).map(|(at, _)| at);
    let mut comments = starts.filter(|&at| line[..at].ends_with(WHITE_SPACE));
    comments.next().map_or(line, |at| &line[..at])
}

const COMMENT: [char; 2] = ['#', ';'];

pub(super) const WHITE_SPACE: [char; 2] = [' ', '\t'];
