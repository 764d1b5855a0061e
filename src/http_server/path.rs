//! The parts of a target.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::form_urlencoded;

/// Splits a path into its segments and percent-decodes each of them once. The path `/` has one empty
/// segment. Returns `None` for a path that no resource has: one with `.` or `..`, with an encoded slash or
/// NUL, with a percent sign that encodes nothing, or with too many segments.
pub fn segments(path: &str) -> Option<Vec<Cow<'_, str>>> {
    let path = path.strip_prefix('/')?;
    if path.bytes().filter(|&byte| byte == b'/').count() >= MAX_SEGMENTS {
        return None;
    }
    path.split('/').map(decoded).collect()
}

/// Returns the value of the first parameter of a name.
pub fn parameter<'q>(query: &'q str, name: &str) -> Option<Cow<'q, str>> {
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    parameters.find(|(own, _)| own == name).map(|(_, value)| value)
}

fn decoded(segment: &str) -> Option<Cow<'_, str>> {
    let mut pieces = segment.split('%');
    pieces.next();
    let encodes = |piece: &str| {
        piece.len() >= 2 && piece.bytes().take(2).all(|byte| byte.is_ascii_hexdigit())
    };
    if !pieces.all(encodes) {
        return None;
    }
    let text = percent_decode_str(segment).decode_utf8().ok()?;
    let is_trick = matches!(&*text, "." | "..") || text.contains(['/', '\\', '\0']);
    (!is_trick).then_some(text)
}

/// The largest number of segments. The paths of all resources have fewer.
const MAX_SEGMENTS: usize = 16;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn segments_are_decoded_once() {
        assert_eq!(segments("/").unwrap(), [""]);
        assert_eq!(segments("/a/").unwrap(), ["a", ""]);
        assert_eq!(segments("/me%40p.example/%2541").unwrap(), ["me@p.example", "%41"]);
    }

    #[test]
    fn tricks_have_no_segments() {
        for path in [
            "",
            "a",
            "/a/../b",
            "/a/./b",
            "/%2e%2E/a",
            "/.%2e",
            "/a%2Fb",
            "/a%2fb",
            "/a%00",
            "/a%5Cb",
            "/a\\b",
            "/a%",
            "/a%4",
            "/a%zz",
            "/%C0%AF",
            "/%ff",
            "/a%+1",
        ] {
            assert_eq!(segments(path), None, "{path}");
        }
        assert_eq!(segments(&"/a".repeat(MAX_SEGMENTS)).unwrap().len(), MAX_SEGMENTS);
        assert_eq!(segments(&"/a".repeat(MAX_SEGMENTS + 1)), None);
    }

    #[test]
    fn the_first_parameter_of_a_name_counts() {
        let query = "scopes=a%2Cb&scopes=c&empty=&flag&x=1+2";
        assert_eq!(parameter(query, "scopes").unwrap(), "a,b");
        assert_eq!(parameter(query, "empty").unwrap(), "");
        assert_eq!(parameter(query, "flag").unwrap(), "");
        assert_eq!(parameter(query, "x").unwrap(), "1 2");
        assert_eq!(parameter(query, "y"), None);
    }
}
