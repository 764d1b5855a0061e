//! Keys and tokens, by their beginnings or by their mixture of letters and digits.

use std::ops::Range;

/// Returns whether a whole text is a token or a key, also with the padding of Base64.
pub(crate) fn is_token(text: &str) -> bool {
    let text = text.trim_end_matches('=');
    words(text).any(|word| word == (0..text.len()) && token(text, word.clone()) == Some(word))
}

/// Returns the range of the token in a word: one with a well-known prefix, or a random mixture of letters and
/// digits that is as long as a key.
pub(super) fn token(text: &str, word: Range<usize>) -> Option<Range<usize>> {
    let found = &text[word.clone()];
    // The folders of a path may have random names. A key may have slashes too, also at its beginning, but then
    // it is in Base64 and has no other signs of paths.
    let is_path = found.starts_with('/') && word.len() != MIN_RANDOM_LENGTH;
    let is_relative = !is_path && found.contains('/') && found.contains(NOT_IN_BASE64);
    let is_secret = |part: &&str| is_random(part) && !is_hash(part);
    let random_part = match (is_path, is_relative) {
        (true, _) => found.split('/').find(is_secret),
        (_, true) => found.split('/').chain(found.split(NOT_IN_BASE64)).find(is_secret),
        _ => None,
    };
    match random_part {
        None if !is_path && !is_relative && is_random(found) => return Some(word),
        Some(part) => {
            let start = word.start + found.find(part).unwrap_or_default();
            return Some(start..start + part.len());
        }
        None => {}
    }
    let begins = |beginning: &&str| {
        let mut places = found.match_indices(beginning).map(|(at, _)| at);
        places.find(|at| !found[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let start = word.start + BEGINNINGS.iter().filter_map(begins).min()?;
    (word.end - start >= SHORTEST).then_some(start..word.end)
}

/// Returns the ranges of all words: runs of the characters that keys and tokens consist of.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split(|character: char| !is_token_character(character)).filter_map(move |piece| {
        // A piece is a part of the text, and one character separates it from the next.
        let begin = start + text[start..].find(piece).unwrap_or_default();
        start = begin + piece.len();
        let word = piece.trim_end_matches('.');
        (word.len() >= SHORTEST).then_some(begin..begin + word.len())
    })
}

/// Returns whether a word is as long as a key, and changes between small letters, capital letters, digits
/// and signs as often as random text does. Names and paths change less often, or have more of the signs that
/// join words: random text has one of these in 32 characters.
fn is_random(word: &str) -> bool {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let bytes = word.as_bytes();
    let changes = bytes.windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    let joints = word.matches(NOT_IN_BASE64).count();
    bytes.len() >= MIN_RANDOM_LENGTH && changes * 5 >= bytes.len() * 2 && joints * 8 <= bytes.len()
}

/// Returns whether the name of a file is a hash, with or without an extension.
fn is_hash(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '-' | '_' | '.')
}

/// The prefixes of JWTs and of the tokens and keys of Google, AWS, GitHub, GitLab and Vault.
const BEGINNINGS: &[&str] = &[
    "1//0",
    "AIzaSy",
    "AQoDYXdz",
    "FwoGZXIvYXdz",
    "GOCSPX-",
    "IQoJb3JpZ2luX2Vj",
    "eyJ",
    "gho_",
    "ghp_",
    "ghr_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "hvs.",
    "ya29.",
];

/// The signs of paths and of Base64 for URLs that Base64 with slashes does not have (RFC 4648 §4).
const NOT_IN_BASE64: [char; 3] = ['-', '.', '_'];

/// The length of the shortest token with a well-known prefix, in characters.
const SHORTEST: usize = 8;

/// The length of a secret access key of AWS.
const MIN_RANDOM_LENGTH: usize = 40;
