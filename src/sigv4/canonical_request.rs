//! Step 1: the canonical request.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::canonical_path::{PathStyle, canonical_path};
use crate::secret::Secret;
use crate::uri_encoding::push_uri_encoded;

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct SignableRequest<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path as it is sent; an empty path means `/`.
    pub path: &'a str,
    /// The query as it is sent, without the `?`; may be empty.
    pub query: &'a str,
    /// The headers to sign: names in any case, values as they are sent.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body; may be empty.
    pub body: &'a [u8],
    /// The canonical form of the path.
    pub path_style: PathStyle,
}

/// A canonical request.
#[derive(Clone, Debug)]
pub struct CanonicalRequest {
    /// The text that step 2 hashes. It is secret because it holds the session token.
    pub text: Secret,
    /// The names of the signed headers: lower case, sorted, separated by semicolons.
    pub signed_headers: String,
}

/// Returns the canonical request.
///
/// "HTTPMethod \n CanonicalURI \n CanonicalQueryString \n CanonicalHeaders \n SignedHeaders \n
/// HashedPayload" (AWS, Create a signed AWS API request, step 1)
pub fn canonical_request(request: &SignableRequest<'_>) -> CanonicalRequest {
    let mut text = String::with_capacity(longest_text(request));
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

/// Returns an upper bound of the text's length in bytes, so that its buffer never grows and leaves a
/// copy of the session token behind.
fn longest_text(request: &SignableRequest<'_>) -> usize {
    let header = |&(name, value): &(&str, &str)| 2 * name.len() + value.len() + ":\n;".len();
    let headers: usize = request.headers.iter().map(header).sum();
    // Encoding makes three bytes of one; a parameter without `=` gets one.
    let encoded = 3 * (request.path.len() + request.query.len()) + request.query.len();
    request.method.len() + encoded + headers + EMPTY_PAYLOAD_SHA256.len() + "\n\n/\n\n\n".len()
}

/// Appends the canonical query. A `+` is decoded to a space first, as by the service.
///
/// "Encode names and values separately. […] After encoding, sort the parameters alphabetically by key
/// name."
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

/// Appends `name:value\n` for each header and returns the list of signed headers.
///
/// "To create the canonical headers list, convert all header names to lowercase and remove leading
/// spaces and trailing spaces. Convert sequential spaces in the header value to a single space."
/// Values of the same name are joined by commas, in the order of the request.
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

/// Returns the SHA-256 of the body: "Use the empty string ("") as the input to the hash function if there is
/// no payload."
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

/// The SHA-256 of the empty string: the payload hash of a request without a body.
const EMPTY_PAYLOAD_SHA256: &str =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

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
    fn queries_are_encoded_and_sorted() {
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

    /// A longer part of a request needs that much more, and not a multiple of it.
    #[test]
    fn the_buffer_of_the_text_never_grows_and_fits() {
        let short = SignableRequest {
            method: "POST",
            path: "/\u{e9}",
            query: "&&a&b=\u{e9}",
            headers: &[("Host", "a"), ("x", ""), ("x", "a b")],
            body: b"",
            path_style: PathStyle::Encoded,
        };
        let long = "\u{e9}".repeat(500);
        let name = "n".repeat(1000);
        let names: Vec<String> = ('a'..='z').map(|letter| letter.to_string().repeat(9)).collect();
        let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "v")).collect();
        for request in [
            short,
            SignableRequest { method: &name, ..short },
            SignableRequest { path: &long, ..short },
            SignableRequest { query: &long, ..short },
            SignableRequest { headers: &[(&name, "value")], ..short },
            SignableRequest { headers: &[("name", &name)], ..short },
            SignableRequest { headers: &many, ..short },
            SignableRequest { path: "", query: "", headers: &[], ..short },
        ] {
            let text = canonical_request(&request).text;
            let (length, room) = (text.expose().len(), text.expose().capacity());
            assert_eq!(room, longest_text(&request), "the buffer grew, for {length} bytes");
            let largest = length * 3 / 2 + SLACK;
            assert!(room <= largest, "a buffer of {room} bytes for {length}");
        }
    }

    /// The unused room of a short request, in bytes.
    const SLACK: usize = 64;
}
