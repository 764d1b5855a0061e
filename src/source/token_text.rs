//! The subject token in the content of a file or of a response.

use std::fmt;

use crate::external_account::{Document, TokenFormat};
use crate::sanitize::Sanitized;
use crate::secret::Secret;

/// Returns the subject token in `content`, which has this format.
///
/// White space around plain text is not part of the token, because editors end a file with a line feed. A
/// string in a JSON object is not trimmed.
pub(super) fn subject_token_text(
    content: &Secret<Vec<u8>>,
    format: &TokenFormat,
) -> Result<Secret, TokenTextError> {
    let text = std::str::from_utf8(content.expose())
        .map_err(|error| TokenTextError::Encoding { offset: error.valid_up_to() })?;
    let token = match format {
        TokenFormat::Text => Secret::from(text.trim_ascii()),
        TokenFormat::Json(member) => string_member(text, member)?,
    };
    if token.expose().is_empty() {
        return Err(match format {
            TokenFormat::Text => TokenTextError::Empty,
            TokenFormat::Json(member) => TokenTextError::EmptyMember(member.clone()),
        });
    }
    match token.expose().bytes().position(|byte| !byte.is_ascii_graphic()) {
        Some(offset) => Err(TokenTextError::Character { offset }),
        None => Ok(token),
    }
}

fn string_member(text: &str, name: &str) -> Result<Secret, TokenTextError> {
    // `Document` accepts every JSON value, so an error is about syntax and does not quote the text.
    let document: Document =
        serde_json::from_str(text).map_err(|error| TokenTextError::Syntax(error.to_string()))?;
    let Document::Object(members) = &document else {
        return Err(TokenTextError::NotAnObject { found: document.kind() });
    };
    let mut found = members.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
    match (found.next(), found.next()) {
        (None, _) => Err(TokenTextError::NoMember(name.to_owned())),
        (Some(_), Some(_)) => Err(TokenTextError::DuplicateMember(name.to_owned())),
        (Some(Document::String(token)), None) => Ok(token.clone()),
        (Some(other), None) => {
            Err(TokenTextError::MemberType { name: name.to_owned(), found: other.kind() })
        }
    }
}

/// The reason why a file or response has no subject token. It contains nothing of the content. The message
/// is a predicate that follows the name of the file or response.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TokenTextError {
    /// The token has a character other than visible ASCII.
    Character {
        /// The number of bytes of the token before the character.
        offset: usize,
    },
    /// The member of this name occurs twice.
    DuplicateMember(String),
    /// The content is empty or white space.
    Empty,
    /// The member of this name is an empty string.
    EmptyMember(String),
    /// The content is not UTF-8.
    Encoding {
        /// The number of valid bytes before the first invalid one.
        offset: usize,
    },
    /// The member that `subject_token_field_name` names is not a string.
    MemberType {
        /// The name of the member.
        name: String,
        /// The type found.
        found: &'static str,
    },
    /// The member of this name is missing.
    NoMember(String),
    /// The content is JSON of another type.
    NotAnObject {
        /// The type found.
        found: &'static str,
    },
    /// The content is not JSON, for this reason.
    Syntax(String),
}

impl fmt::Display for TokenTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |name: &str| format!("`{}`", Sanitized::truncated(name, 120));
        match self {
            Self::Character { offset } => {
                write!(f, "has a token with a character other than visible ASCII at byte {offset}")
            }
            Self::DuplicateMember(name) => write!(f, "has the member {} twice", quoted(name)),
            Self::Empty => f.write_str("is empty"),
            Self::EmptyMember(name) => write!(f, "has an empty string as {}", quoted(name)),
            Self::Encoding { offset } => write!(f, "is not UTF-8: bad byte at offset {offset}"),
            Self::MemberType { name, found } => {
                write!(f, "has {found} as {}, expected a string", quoted(name))
            }
            Self::NoMember(name) => write!(f, "has no member {}", quoted(name)),
            Self::NotAnObject { found } => write!(f, "is {found} in JSON, expected an object"),
            Self::Syntax(reason) => write!(f, "is not JSON: {reason}"),
        }
    }
}

impl std::error::Error for TokenTextError {}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_text_is_not_part_of_the_token() {
        for content in ["aaa.bbb.ccc", "aaa.bbb.ccc\n", " \t\r\naaa.bbb.ccc\r\n\n"] {
            assert_eq!(token(content.as_bytes(), &TokenFormat::Text).unwrap(), "aaa.bbb.ccc");
        }
        let json = br#"{"a":{"token":"x"},"token":"aaa.bbb.ccc"}"#;
        assert_eq!(token(json, &TokenFormat::Json("token".to_owned())).unwrap(), "aaa.bbb.ccc");
    }

    #[test]
    fn the_message_says_what_is_wrong_and_nothing_of_the_content() {
        for (content, text, json) in [
            (&b""[..], "is empty", "is not JSON: EOF while parsing a value at line 1 column 0"),
            (b" \n", "is empty", "is not JSON: EOF while parsing a value at line 2 column 0"),
            (
                b"made\xffup",
                "is not UTF-8: bad byte at offset 4",
                "is not UTF-8: bad byte at offset 4",
            ),
            (
                b"made up",
                "has a token with a character other than visible ASCII at byte 4",
                "is not JSON: expected value at line 1 column 1",
            ),
            (
                "\u{feff}made-up".as_bytes(),
                "has a token with a character other than visible ASCII at byte 0",
                "is not JSON: expected value at line 1 column 1",
            ),
        ] {
            assert_eq!(token(content, &TokenFormat::Text).unwrap_err(), text);
            assert_eq!(token(content, &TokenFormat::Json("t".to_owned())).unwrap_err(), json);
        }
        for (content, message) in [
            ("[\"made-up\"]", "is an array in JSON, expected an object"),
            ("\"made-up\"", "is a string in JSON, expected an object"),
            ("{}", "has no member `t`"),
            (r#"{"T":"made-up"}"#, "has no member `t`"),
            (r#"{"t":"made-up","\u0074":"made-up"}"#, "has the member `t` twice"),
            (r#"{"t":null}"#, "has null as `t`, expected a string"),
            (r#"{"t":["made-up"]}"#, "has an array as `t`, expected a string"),
            (r#"{"t":""}"#, "has an empty string as `t`"),
            (
                r#"{"t":"made-up\n"}"#,
                "has a token with a character other than visible ASCII at byte 7",
            ),
            (
                r#"{"t":"made-up\r\nx: y"}"#,
                "has a token with a character other than visible ASCII at byte 7",
            ),
        ] {
            let found = token(content.as_bytes(), &TokenFormat::Json("t".to_owned()));
            assert_eq!(found.unwrap_err(), message, "{content}");
        }
    }

    fn token(content: &[u8], format: &TokenFormat) -> Result<String, String> {
        let token = subject_token_text(&Secret::new(content.to_vec()), format);
        token.map(|token| token.expose().clone()).map_err(|error| error.to_string())
    }
}
