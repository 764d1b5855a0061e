//! URLs within text.

use std::ops::Range;

/// Returns the ranges of the user names, passwords and queries of all URLs in a text: any of them may
/// be a secret.
pub(super) fn secret_parts_of_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(colon) = text[from..].find("://").map(|at| from + at) {
        let begin = colon + 3;
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
        let Some(query) = url.find('?').map(|at| &url[at + 1..]) else { continue };
        if !query.is_empty() && query != VERIFICATION_QUERY {
            found.push(end - query.len()..end);
        }
    }
    found
}

fn ends_url(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '<' | '>')
}

/// The query of every credential file for AWS, which tells nothing.
const VERIFICATION_QUERY: &str = "Action=GetCallerIdentity&Version=2011-06-15";
