//! The path of a canonical request.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, utf8_percent_encode};

use crate::uri_encoding::UNRESERVED;

/// The canonical form of a path, which depends on the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PathStyle {
    /// Dot segments are removed and the path is encoded once more. Every service but S3 uses this.
    Encoded,
    /// The path is encoded once more, and its dot segments are not removed.
    Unnormalized,
    /// Dot segments are removed, and the path is not encoded again.
    Verbatim,
}

/// Returns the canonical form of a path. "If the absolute path is empty, use a forward slash character (/)."
/// (AWS, Create a signed AWS API request, step 1)
pub(super) fn canonical_path(path: &str, style: PathStyle) -> Cow<'_, str> {
    let normalized: Cow<'_, str> = match style {
        PathStyle::Unnormalized if path.is_empty() => Cow::Borrowed("/"),
        PathStyle::Unnormalized => Cow::Borrowed(path),
        PathStyle::Encoded | PathStyle::Verbatim => normalize(path),
    };
    if style == PathStyle::Verbatim || normalized == "/" {
        return normalized;
    }
    Cow::Owned(utf8_percent_encode(&normalized, PATH).to_string())
}

/// Removes empty, `.` and `..` segments (RFC 3986 §6.2.2.3), but not a slash at the end.
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

/// The bytes to encode in a path, whose slashes separate the segments.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalized_and_encoded() {
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
}
