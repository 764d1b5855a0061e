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
        // The sentence goes on after the URL.
        let url = url.trim_end_matches(['.', ',', ';', ':', ')']);
        let end = begin + url.len();
        from = end;
        let authority = &url[..url.find(['/', '?', '#']).unwrap_or(url.len())];
        if let Some(at) = authority.rfind('@') {
            found.push(begin..begin + at);
        }
        // A URL without its scheme in the place of a path.
        if let Some(second) = url[authority.len()..].rfind("//").map(|at| authority.len() + at + 2)
        {
            let inner = &url[second..];
            let inner = &inner[..inner.find(['/', '?', '#']).unwrap_or(inner.len())];
            found.extend(inner.rfind('@').map(|at| begin + second..begin + second + at));
        }
        let Some(query) = url.find('?').map(|at| &url[at + 1..]) else { continue };
        if !query.is_empty() && query != VERIFICATION_QUERY {
            found.push(end - query.len()..end);
        }
    }
    found
}

/// Returns the ranges of user names with their passwords before the hosts of proxies and servers that are
/// written without a scheme: `USER:PASSWORD@HOST`.
pub(super) fn user_information(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    text.split_inclusive(ends_word).filter_map(move |word| {
        let begin = next;
        next += word.len();
        let name = &word[..word.find("//").unwrap_or(word.len())];
        let (kind, _) = name.split_once(':').filter(|(kind, _)| !NO_USERS.contains(kind))?;
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

fn ends_word(character: char) -> bool {
    ends_url(character) || matches!(character, ',' | ';' | '(' | '=')
}

fn ends_url(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '<' | '>')
}

/// The query of every credential file for AWS, which tells nothing.
const VERIFICATION_QUERY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

/// What stands before a colon and an e-mail address: kinds of members of IAM policies, the ARN of a session with
/// the user's address.
const NO_USERS: &[&str] = &[
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
