//! Text that looks like a secret.

use std::borrow::Cow;
use std::ops::Range;

use super::placeholder::PLACEHOLDER;
use super::url_text::secret_parts_of_urls;

/// Replaces every part of a text that looks like a secret: keys and tokens by their beginnings, by a
/// name before them or by their mixture of letters and digits, PEM files, a JSON document, and the user
/// names, passwords and queries of URLs.
pub(crate) fn redacted_by_shape(text: &str) -> Cow<'_, str> {
    if is_json(text) {
        return Cow::Borrowed("[redacted JSON]");
    }
    let mut found = secret_parts_of_urls(text);
    found.extend(pem(text));
    found.extend(words(text).filter_map(|word| token(text, word)));
    found.extend(after_schemes(text));
    found.extend(after_names(text));
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_unstable_by_key(|range| range.start);
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for range in found {
        if range.start > end || result.is_empty() {
            result.push_str(&text[end..range.start]);
            result.push_str(PLACEHOLDER);
        }
        end = end.max(range.end);
    }
    result.push_str(&text[end..]);
    Cow::Owned(result)
}

/// Returns whether a text begins as a JSON object or an array of objects.
pub(crate) fn is_json(text: &str) -> bool {
    let inner = text.trim_start().trim_start_matches('[').trim_start();
    inner.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// Returns whether a text begins as a PEM file (RFC 7468).
pub(crate) fn is_pem(text: &str) -> bool {
    text.trim_start().starts_with(PEM_BEGIN)
}

/// Returns whether a whole text is a token or a key.
pub(crate) fn is_token(text: &str) -> bool {
    words(text).any(|word| word == (0..text.len()) && token(text, word.clone()) == Some(word))
}

/// Returns the range of a PEM file, to its last end or to the end of the text.
fn pem(text: &str) -> Option<Range<usize>> {
    let start = text.find(PEM_BEGIN)?;
    let end = text.rfind(PEM_END).filter(|end| *end > start).map_or(text.len(), |end| {
        let label = &text[end + PEM_END.len()..];
        label.find("-----").map_or(text.len(), |at| end + PEM_END.len() + at + 5)
    });
    Some(start..end)
}

/// Returns the ranges of all runs of characters that keys and tokens consist of.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split(|character: char| !is_token_character(character)).filter_map(move |piece| {
        // A piece is a part of the text, and one character separates it from the next.
        let begin = start + text[start..].find(piece).unwrap_or_default();
        start = begin + piece.len();
        let word = piece.trim_end_matches('.');
        (word.len() >= SHORTEST).then_some(begin..begin + word.len())
    })
}

/// Returns the range of the token in a word: one that begins as those of a well-known kind, or a random
/// mixture of letters and digits as long as a key.
fn token(text: &str, word: Range<usize>) -> Option<Range<usize>> {
    let found = &text[word.clone()];
    // The folders of a path may have random names, but a key may begin with a slash too.
    let is_path = found.starts_with('/') && word.len() != SHORTEST_RANDOM;
    let is_secret = |part: &&str| is_random(part) && !is_hash(part);
    let random_part = if is_path { found.split('/').find(is_secret) } else { None };
    match random_part {
        None if !is_path && is_random(found) => return Some(word),
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

/// Returns the ranges of credentials after the name of an HTTP scheme (RFC 9110 §11.1).
fn after_schemes(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text).filter(|range| {
        let before = text[..range.start].strip_suffix(' ').unwrap_or_default();
        let is_scheme = SCHEMES.iter().any(|scheme| {
            let rest = without_suffix(before, scheme);
            rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
        });
        // `Basic authentication` is no secret.
        is_scheme && !text[range.clone()].bytes().skip(1).all(|byte| byte.is_ascii_lowercase())
    })
}

/// Returns the ranges of values after `NAME=` where the name says that the value is a secret; a long
/// value also after `NAME = ` and in JSON.
fn after_names(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, sign) in text.match_indices(['=', ':']) {
        if found.last().is_some_and(|range| at < range.end) {
            continue;
        }
        let name = text[..at].trim_end_matches([' ', '"', '\'']);
        let ends_with =
            |names: &[&str]| names.iter().any(|end| without_suffix(name, end).is_some());
        let rest = &text[at + 1..];
        if sign == ":" && !text[..at].ends_with(['"', '\'']) {
            continue;
        }
        let is_direct = sign == "=" && name.len() == at && !rest.starts_with(' ');
        let shortest = match is_direct {
            true if ends_with(NAMES) || ends_with(DIRECT_NAMES) => 1,
            false if ends_with(NAMES) => SHORTEST_BEHIND_SPACE,
            _ => continue,
        };
        let value = rest.trim_start_matches([' ', '"', '\'']);
        let start = text.len() - value.len();
        let end = value.find(|c: char| !is_value_character(c)).unwrap_or(value.len());
        // The sentence goes on after the value.
        let length = value[..end].trim_end_matches([':', '.']).len();
        if length >= shortest && !value.starts_with(PLACEHOLDER) {
            found.push(start..start + length);
        }
    }
    found
}

/// Removes an end, in any case, from a text; `None` if the text has another.
fn without_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (rest, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(rest)
}

/// Returns whether a word is as long as a key, and changes between small letters, capital letters, digits
/// and signs as often as random text does: names and paths do so much less.
fn is_random(word: &str) -> bool {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let bytes = word.as_bytes();
    let changes = bytes.windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    bytes.len() >= SHORTEST_RANDOM && changes * 5 >= bytes.len() * 2
}

/// Returns whether the name of a file is a hash, with or without an extension.
fn is_hash(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '-' | '_' | '.')
}

fn is_value_character(character: char) -> bool {
    !character.is_whitespace()
        && !character.is_control()
        && !matches!(character, '&' | ',' | ';' | '"' | '\'' | '`' | '<' | '>' | ')' | '}' | ']')
}

/// The beginnings of a JWT, of the tokens and keys of Google, AWS and GitHub.
const BEGINNINGS: &[&str] = &[
    "1//0",
    "AIzaSy",
    "AQoDYXdz",
    "FwoGZXIvYXdz",
    "GOCSPX-",
    "IQoJb3JpZ2luX2Vj",
    "eyJ",
    "ghp_",
    "ghs_",
    "github_pat_",
    "ya29.",
];

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

const PEM_BEGIN: &str = "-----BEGIN ";

const PEM_END: &str = "-----END ";

/// The shortest token of a well-known kind, in characters.
const SHORTEST: usize = 8;

/// The shortest value that is a secret by the name before it alone, in characters: a sentence may go on
/// there.
const SHORTEST_BEHIND_SPACE: usize = 16;

/// The length of a secret access key of AWS.
const SHORTEST_RANDOM: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_replaced() {
        for (text, expected) in [
            ("sent eyJhbGciOiJSUzI1NiJ9.e30.c2ln!", "sent [redacted]!"),
            ("a ya29.c.b0Aaekm1K, b", "a [redacted], b"),
            ("key wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY.", "key [redacted]."),
            ("key 5Hq8Vd0pYc3Jx7Lm2Rt9Wz4Nk6Bf1Gs8Qa5Ue0Ti", "key [redacted]"),
            ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"),
            ("sig Signature=0123abcd, x", "sig Signature=[redacted], x"),
            ("b aws_secret_access_key=abc", "b aws_secret_access_key=[redacted]"),
            ("b aws_secret_access_key = 0123456789abcdef", "b aws_secret_access_key = [redacted]"),
            (r#"x {"client_secret": "0123456789abcdef"}"#, r#"x {"client_secret": "[redacted]"}"#),
            ("-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n", "[redacted]\n"),
            ("x -----BEGIN PRIVATE KEY-----MII", "x [redacted]"),
            (r#"{"type":"authorized_user"}"#, "[redacted JSON]"),
            (" [ { \"a\" : 1", "[redacted JSON]"),
            (
                "at https://u:p@h.example/p?q=1 it",
                "at https://[redacted]@h.example/p?[redacted] it",
            ),
            ("GET http://h.example/?token=abc: 200", "GET http://h.example/?[redacted]: 200"),
            ("`http://h.example?q`", "`http://h.example?[redacted]`"),
        ] {
            assert_eq!(redacted_by_shape(text), expected);
            assert_eq!(redacted_by_shape(expected), expected);
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "",
            "arn:aws:sts::123456789012:assumed-role/eksctl-prod-NodeInstanceRole-1ABCDEFGHIJ/i-0abcdef1234567890",
            "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pool-1/providers/aws-2",
            "`/home/u/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json`",
            "for GetSessionToken: MultiFactorAuthentication failed",
            "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
            "request ID `8a1b2c3d-4e5f-6789-abcd-ef0123456789`",
            "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
            "Basic authentication is required",
            "The security token: it has expired",
            "`token_url` must be https, got `http://a.example:8080`",
            "~/.config/gcloud/application_default_credentials.json",
            "ends with a secret: é",
        ] {
            assert_eq!(redacted_by_shape(text), text);
        }
    }

    #[test]
    fn hostile_text_is_no_panic() {
        for piece in ["é", "é=", "secret=é", "://", "?", "@", "-----BEGIN -----END ", "Basic é"]
        {
            redacted_by_shape(&piece.repeat(50));
        }
    }
}
