//! Values that a user has set where the path of a file is expected.

use std::fmt;
use std::path::Path;

use crate::redact::{is_json, is_pem, is_token};

/// The content of a file instead of its path: `GOOGLE_APPLICATION_CREDENTIALS='{"type": …'`. It may
/// be a secret, so no message shows it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum NotAPath {
    /// A JSON document.
    Json,
    /// Several lines.
    Lines,
    /// A key or certificate in PEM.
    Pem,
    /// A token or a key.
    Token,
}

impl NotAPath {
    /// Classifies a value that cannot be meant as a path. Returns `None` for every possible path.
    pub fn detect(value: &Path) -> Option<Self> {
        let text = value.to_string_lossy();
        let text = text.trim();
        if is_json(text) {
            Some(Self::Json)
        } else if is_pem(text) {
            Some(Self::Pem)
        } else if !text.starts_with(['/', '.', '~']) && is_token(text) {
            Some(Self::Token)
        } else if text.contains('\n') {
            Some(Self::Lines)
        } else {
            None
        }
    }
}

/// Writes the end of a message that begins with the name of the setting and "is".
impl fmt::Display for NotAPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = match self {
            Self::Json => "JSON",
            Self::Lines => "several lines",
            Self::Pem => "a key or certificate in PEM",
            Self::Token => "a token or a key",
        };
        write!(f, "{found}, expected the path of a file")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_of_a_file_is_not_a_path() {
        for (value, expected) in [
            ("{\"type\":\"authorized_user\"}", Some(NotAPath::Json)),
            ("\n{ \"a\": 1 }\n", Some(NotAPath::Json)),
            ("-----BEGIN PRIVATE KEY-----\nMII", Some(NotAPath::Pem)),
            ("eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl", Some(NotAPath::Token)),
            ("ya29.c.b0Aaekm1K", Some(NotAPath::Token)),
            ("eyJ0eXBlIjoiYSJ9Cg==", Some(NotAPath::Token)),
            ("\u{feff}{\"a\": 1}", Some(NotAPath::Json)),
            ("\"{\\\"a\\\": 1}\"", Some(NotAPath::Json)),
            ("[\"made-up\"]", Some(NotAPath::Json)),
            ("5Hq8Vd0pYc3Jx7Lm2Rt9Wz4Nk6Bf1Gs8Qa5Ue0Ti", Some(NotAPath::Token)),
            ("a = 1\nb = 2", Some(NotAPath::Lines)),
            ("", None),
            ("-", None),
            ("aws.json", None),
            ("/var/run/secrets/token", None),
            (
                "/layers/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08/a.json",
                None,
            ),
            ("target/dist/gcp-wif-x86_64-unknown-linux-musl-v0.1.0/share/man/man1", None),
            ("build/2.1.0-rc.3/x86_64-a1-b2/c3-d4/E5-f6/G7-h8/aws.json", None),
            ("releases/v1.2.3-rc4_5.6-b7.8-c9.10-d11.12-e13.14", None),
            ("wJalr/UtnF3MI/K7MD3NG/bPxRf7CY3X4MPL3K3Y", Some(NotAPath::Token)),
            ("C:\\Users\\a b\\credentials.json", None),
            ("{folder}/credentials.json", None),
        ] {
            assert_eq!(NotAPath::detect(Path::new(value)), expected, "{value}");
        }
    }
}
