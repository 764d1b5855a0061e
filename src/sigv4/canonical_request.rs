//! Step 1: the canonical request.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::EMPTY_PAYLOAD_SHA256;
use crate::secret::Secret;

/// Is a request in the parts that are signed.
#[derive(Clone, Copy, Debug)]
pub struct SignableRequest<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path, as it stands on the wire; empty counts as `/`.
    pub path: &'a str,
    /// The query behind `?`, as it stands on the wire; empty for none.
    pub query: &'a str,
    /// All headers to sign: names in any case, values as they are sent.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
    /// How the path is brought into its one spelling.
    pub path_style: PathStyle,
}

/// Says what is done to the path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PathStyle {
    /// Dot segments are removed and the path is encoded once more: what every service but S3 wants.
    Encoded,
    /// The path is encoded once more, dot segments stay.
    Unnormalized,
    /// Dot segments are removed, nothing is encoded.
    Verbatim,
}

/// Is the canonical request and the list of headers that it signs.
#[derive(Clone, Debug)]
pub struct CanonicalRequest {
    /// The text that is hashed in step 2; a secret, for it holds the session token.
    pub text: Secret,
    /// The names of the signed headers: lower case, sorted, separated by semicolons.
    pub signed_headers: String,
}

/// Writes the canonical request.
///
/// "HTTPMethod \n CanonicalURI \n CanonicalQueryString \n CanonicalHeaders \n SignedHeaders \n
/// HashedPayload" (AWS, Create a signed AWS API request, step 1)
pub fn canonical_request(request: &SignableRequest<'_>) -> CanonicalRequest {
    let mut text = String::with_capacity(1024);
    text.push_str(request.method);
    text.push('\n');
    text.push_str(&canonical_path(request.path, request.path_style));
    text.push('\n');
    push_canonical_query(&mut text, request.query);
    text.push('\n');
    let signed_headers = push_canonical_headers(&mut text, request.headers);
    text.push('\n');
    text.push_str(&signed_headers);
    text.push('\n');
    text.push_str(&payload_hash(request.body));
    CanonicalRequest { text: text.into(), signed_headers }
}

/// Appends `text` with every byte percent-encoded that is not unreserved.
///
/// "URI encode every byte except the unreserved characters: 'A'-'Z', 'a'-'z', '0'-'9', '-', '.',
/// '_', and '~'. […] Hexadecimal digits in the percent-encoded value must be uppercase."
/// This is RFC 3986 §2.3, not the form encoding, which would write `+` for a space.
pub fn push_uri_encoded(out: &mut String, text: &[u8]) {
    out.extend(percent_encode(text, UNRESERVED));
}

fn canonical_path(path: &str, style: PathStyle) -> Cow<'_, str> {
    let normalized: Cow<'_, str> = match style {
        PathStyle::Unnormalized if path.is_empty() => Cow::Borrowed("/"),
        PathStyle::Unnormalized => Cow::Borrowed(path),
        PathStyle::Encoded | PathStyle::Verbatim => normalize(path),
    };
    if style == PathStyle::Verbatim || normalized == "/" {
        return normalized;
    }
    // "If the absolute path is empty, use a forward slash character (/)", and the slashes between
    // the segments are not encoded.
    Cow::Owned(utf8_percent_encode(&normalized, PATH).to_string())
}

/// Removes empty, `.` and `..` segments (RFC 3986 §6.2.2.3) and keeps a slash at the end.
fn normalize(path: &str) -> Cow<'_, str> {
    if path.is_empty() || path == "/" {
        return Cow::Borrowed("/");
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let ends_open = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
    let mut normalized = String::with_capacity(path.len() + 1);
    for segment in &segments {
        normalized.push('/');
        normalized.push_str(segment);
    }
    if normalized.is_empty() || ends_open {
        normalized.push('/');
    }
    Cow::Owned(normalized)
}

/// "You must sort the query string parameters alphabetically by key name. […] encode each
/// parameter name and value" – sorted by the encoded form, as AWS's signers do. A `+` is read as a
/// space, which is what the service reads.
fn push_canonical_query(out: &mut String, query: &str) {
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (uri_encoded(&name), uri_encoded(&value)))
        .collect();
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
}

/// Appends `name:value\n` for each header and returns the list of their names.
///
/// "To create the canonical headers list, convert all header names to lowercase and remove leading
/// spaces and trailing spaces. Convert sequential spaces in the header value to a single space."
/// Values of one name are joined by commas in the order in which they came.
fn push_canonical_headers(out: &mut String, headers: &[(&str, &str)]) -> String {
    let mut sorted: Vec<(String, &str)> =
        headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), *value)).collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));

    let mut names = String::with_capacity(96);
    let mut previous: Option<&str> = None;
    for (name, value) in &sorted {
        if previous == Some(name) {
            out.push(',');
        } else {
            if previous.is_some() {
                out.push('\n');
                names.push(';');
            }
            names.push_str(name);
            out.push_str(name);
            out.push(':');
        }
        push_folded(out, value);
        previous = Some(name);
    }
    if previous.is_some() {
        out.push('\n');
    }
    names
}

fn push_folded(out: &mut String, value: &str) {
    for (index, word) in value.split_ascii_whitespace().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// "Use the empty string ("") as the input to the hash function if there is no payload."
fn payload_hash(body: &[u8]) -> Cow<'static, str> {
    if body.is_empty() {
        return Cow::Borrowed(EMPTY_PAYLOAD_SHA256);
    }
    Cow::Owned(hex::encode(Sha256::digest(body)))
}

fn uri_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_uri_encoded(&mut out, text.as_bytes());
    out
}

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The slashes between segments are none of their text.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn canonical_request_of_the_worked_example() {
        let canonical = canonical_request(&example::REQUEST);
        assert_eq!(
            canonical.text.expose(),
            "GET\n/\nAction=ListUsers&Version=2010-05-08\n\
             content-type:application/x-www-form-urlencoded; charset=utf-8\n\
             host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n\n\
             content-type;host;x-amz-date\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn paths_come_to_one_spelling() {
        for (path, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/a/../..", "/"),
            ("/./a//b/", "/a/b/"),
            ("/a b", "/a%20b"),
            ("/a%20b", "/a%2520b"),
            ("/a/b/..", "/a/"),
        ] {
            assert_eq!(canonical_path(path, PathStyle::Encoded), canonical, "{path}");
        }
        assert_eq!(canonical_path("//a", PathStyle::Unnormalized), "//a");
        assert_eq!(canonical_path("/a%20b", PathStyle::Verbatim), "/a%20b");
    }

    #[test]
    fn queries_are_sorted_and_encoded_as_rfc_3986_has_it() {
        for (query, canonical) in [
            ("", ""),
            ("b=1&a=2", "a=2&b=1"),
            ("a=2&a=1", "a=1&a=2"),
            ("a", "a="),
            ("a=b=c", "a=b%3Dc"),
            ("a=+%2B%20~*", "a=%20%2B%20~%2A"),
        ] {
            let mut out = String::new();
            push_canonical_query(&mut out, query);
            assert_eq!(out, canonical, "{query}");
        }
    }

    #[test]
    fn encoding_never_shortens_and_leaves_unreserved_bytes_alone() {
        for byte in 0..=u8::MAX {
            let mut out = String::new();
            push_uri_encoded(&mut out, &[byte]);
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                assert_eq!(out.as_bytes(), [byte]);
            } else {
                assert_eq!(out, format!("%{byte:02X}"));
            }
        }
    }
}
