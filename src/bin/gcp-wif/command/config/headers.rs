//! Headers in one flag, as gcloud accepts them.

use gcp_wif::secret::Secret;

use crate::error::{Error, Result};

/// Parses `K=V,K=V`, or `^|^K=V|K=V` with another separator, as `gcloud topic escaping` describes.
/// No message contains a value, which may be a secret.
pub(super) fn parse_headers(flag: &Secret) -> Result<Vec<(String, Secret)>> {
    let Some((separator, list)) = separated(flag.expose()) else {
        return refuse("begins with `^`, expected `^SEPARATOR^KEY=VALUE`");
    };
    let list = list.strip_suffix(separator).unwrap_or(list);
    let mut headers: Vec<(String, Secret)> = Vec::new();
    for header in list.split(separator) {
        let Some((name, value)) = header.split_once('=') else {
            return refuse("has a part without `=`, expected KEY=VALUE, separated by commas");
        };
        // "token = 1*tchar" (RFC 9110 §5.6.2)
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || !name.bytes().all(is_name) {
            return refuse("has a KEY that is not the name of a header");
        }
        if value.chars().any(char::is_control) {
            return refuse(&format!("has control characters in the value of `{name}`"));
        }
        if headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return refuse(&format!("has `{name}` twice"));
        }
        headers.push((name.to_owned(), value.into()));
    }
    Ok(headers)
}

fn separated(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('^') {
        Some(rest) => rest.split_once('^').filter(|(separator, _)| !separator.is_empty()),
        None => Some((",", text)),
    }
}

fn refuse<T>(problem: &str) -> Result<T> {
    Err(Error::Usage(format!("`--credential-source-headers` {problem}")))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn values_may_contain_anything_but_the_separator() {
        for (text, expected) in [
            ("A=b,C=d", vec![("A", "b"), ("C", "d")]),
            ("A=b=c,D=", vec![("A", "b=c"), ("D", "")]),
            ("A= b ,", vec![("A", " b ")]),
            ("^|^A=b,c|D=e", vec![("A", "b,c"), ("D", "e")]),
            ("^::^A=b:c::D=e", vec![("A", "b:c"), ("D", "e")]),
        ] {
            let found = parse_headers(&text.into()).unwrap();
            let found: Vec<_> =
                found.iter().map(|(name, value)| (&name[..], &value.expose()[..])).collect();
            assert_eq!(found, expected, "{text}");
        }
        for text in ["", "A", "A=b,,", "=b", "A=b,a=c", "A=b, C=d", "^^A=b", "^A=b", "^|A=b"] {
            assert!(parse_headers(&text.into()).is_err(), "{text}");
        }
    }
}
