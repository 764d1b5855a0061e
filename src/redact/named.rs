//! Secrets that the words before them announce.

use std::ops::Range;

use super::placeholder::PLACEHOLDER;
use super::token::words;

/// Returns the ranges of credentials after the name of an HTTP scheme (RFC 9110 §11.1).
pub(super) fn after_schemes(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text).filter(|range| {
        let before = text[..range.start].strip_suffix(' ').unwrap_or_default();
        let is_scheme = SCHEMES.iter().any(|scheme| {
            let rest = without_suffix(before, scheme);
            rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
        });
        // `Basic authentication` is not a secret.
        is_scheme && !text[range.clone()].bytes().skip(1).all(|byte| byte.is_ascii_lowercase())
    })
}

/// Returns the ranges of values after `NAME=` where the name is that of a secret. A long value is also found
/// after `NAME = ` and in JSON and YAML.
pub(super) fn after_names(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, sign) in text.match_indices(['=', ':']) {
        if found.last().is_some_and(|range| at < range.end) {
            continue;
        }
        let name = text[..at].trim_end_matches([' ', '"', '\'', '\\']);
        let ends_with =
            |names: &[&str]| names.iter().any(|end| without_suffix(name, end).is_some());
        let rest = &text[at + 1..];
        // Without quotes, as in YAML, a colon may also end the name of an action: `GetSessionToken: `.
        let is_yaml =
            name.len() == at && NAMES.iter().any(|end| end.contains('_') && ends_with(&[end]));
        if sign == ":" && !text[..at].ends_with(['"', '\'']) && !is_yaml {
            continue;
        }
        let is_direct = sign == "=" && name.len() == at && !rest.starts_with(' ');
        let shortest = match is_direct {
            true if ends_with(NAMES) || ends_with(DIRECT_NAMES) => 1,
            false if ends_with(NAMES) => MIN_LENGTH_BEHIND_SPACE,
            _ => continue,
        };
        let value = rest.trim_start_matches([' ', '"', '\'', '\\']);
        let start = text.len() - value.len();
        let end = value.find(|c: char| !is_value_character(c)).unwrap_or(value.len());
        // The end of the sentence is not a part of the value.
        let length = value[..end].trim_end_matches([':', '.']).len();
        if length >= shortest && !value.starts_with(PLACEHOLDER) {
            found.push(start..start + length);
        }
    }
    found
}

/// Removes a suffix, in any case, from a text. Returns `None` if the text does not end with it.
fn without_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(rest)
}

fn is_value_character(character: char) -> bool {
    !character.is_whitespace()
        && !character.is_control()
        && !matches!(character, '&' | ',' | ';' | '"' | '\'' | '`' | '<' | '>' | ')' | '}' | ']')
}

/// The ends of the names of secrets, in the files of AWS, in credential files and in signed URLs.
const NAMES: &[&str] = &[
    "access_token",
    "api_key",
    "client_secret",
    "id_token",
    "password",
    "private_key",
    "refresh_token",
    "secret_access_key",
    "secretaccesskey",
    "security-token",
    "session_token",
    "sessiontoken",
    "subject_token",
];

/// The ends of names that are those of secrets directly before an equals sign only.
const DIRECT_NAMES: &[&str] = &["secret", "signature", "token"];

const SCHEMES: &[&str] = &["Basic", "Bearer"];

/// The length of the shortest value that is a secret after `NAME = `, in characters. A shorter one may be a word
/// of a sentence.
const MIN_LENGTH_BEHIND_SPACE: usize = 16;
