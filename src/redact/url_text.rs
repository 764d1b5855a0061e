//! URLs within text.

use std::ops::Range;

/// Returns the ranges of the user names, passwords and queries of all URLs in a text: any of them may
/// be a secret.
pub(super) fn secret_parts_of_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(slashes) = text[from..].find("//").map(|at| from + at) {
        let begin = slashes + 2;
        let rest = &text[begin..];
        let url = &rest[..rest.find(ends_url).unwrap_or(rest.len())];
        // The end of the sentence is not a part of the URL.
        let url = url.trim_end_matches(['.', ',', ';', ':', ')']);
        let end = begin + url.len();
        from = end;
        let authority = authority(url);
        if let Some(at) = authority.rfind('@') {
            found.push(begin..begin + at);
        }
        // The path may be a URL without its scheme.
        if let Some(second) = url[authority.len()..].rfind("//").map(|at| authority.len() + at + 2)
        {
            let inner = self::authority(&url[second..]).rfind('@');
            found.extend(inner.map(|at| begin + second..begin + second + at));
        }
        let Some(query) = url.find('?').map(|at| &url[at + 1..]) else { continue };
        if !query.is_empty() && query != VERIFICATION_QUERY {
            found.push(end - query.len()..end);
        }
    }
    found
}

/// Returns the ranges of the user names and passwords of URLs that are written without a scheme, as for a
/// proxy: `USER:PASSWORD@HOST` (userinfo, RFC 3986 §3.2.1).
pub(super) fn userinfo_without_scheme(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    text.split_inclusive(ends_word).filter_map(move |word| {
        let begin = next;
        next += word.len();
        let name = &word[..word.find("//").unwrap_or(word.len())];
        let (kind, _) = name.split_once(':').filter(|(kind, _)| !NOT_USERS.contains(kind))?;
        let is_host = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
                && !text.starts_with("sha256:")
        };
        let mut signs = name.rmatch_indices('@').map(|(at, _)| at);
        let at = signs.find(|at| is_host(&word[at + 1..]))?;
        let has_password = at > kind.len() + 1;
        has_password.then_some(begin..begin + at)
    })
}

/// Returns the authority at the beginning of a URL without its scheme and slashes.
fn authority(url: &str) -> &str {
    url.split(['/', '?', '#']).next().unwrap_or_default()
}

fn ends_word(character: char) -> bool {
    ends_url(character) || matches!(character, ',' | ';' | '(' | '=')
}

fn ends_url(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '<' | '>')
}

/// The query in every credential file for AWS, which is not a secret.
const VERIFICATION_QUERY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// The words before a colon that are not user names, even if an e-mail address follows: the kinds of members of
/// IAM policies, and the beginning of an ARN.
const NOT_USERS: &[&str] = &[
    "arn",
    "deleted",
    "domain",
    "email",
    "group",
    "mailto",
    "serviceAccount",
    "sub",
    "subject",
    "user",
];
