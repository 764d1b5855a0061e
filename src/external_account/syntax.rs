//! The JSON of a credential file, and common mistakes in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::document::Document;
use super::error::AccountError;
use crate::secret::Secret;

/// Parses a credential file. No error quotes the text.
pub(crate) fn parse(json: &[u8]) -> Result<Document, AccountError> {
    if json.starts_with(BYTE_ORDER_MARK) {
        return Err(AccountError::ByteOrderMark);
    }
    let text = std::str::from_utf8(json)
        .map_err(|error| AccountError::Encoding { offset: error.valid_up_to() })?;
    if text.trim().is_empty() {
        return Err(AccountError::Syntax("it is empty".to_owned()));
    }
    // `Document` accepts every JSON value, so this error is about syntax.
    serde_json::from_str(text).map_err(|error| {
        if is_base64_of_json(json) {
            return AccountError::Base64;
        }
        let (reason, line, column) = (error.to_string(), error.line(), error.column());
        // Slashes in a string do not begin a comment.
        let is_between = error.is_syntax() && !reason.contains("parsing a string");
        AccountError::Syntax(if is_between && is_comment(text, line, column) {
            format!("it has a comment at line {line} column {column}")
        } else {
            reason
        })
    })
}

/// Returns whether a comment begins where the parser has stopped: at its first character, or behind that.
fn is_comment(text: &str, line: usize, column: usize) -> bool {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let begins = |at: usize| {
        let rest = line.as_bytes().get(at..).unwrap_or_default();
        ["//", "/*", "#"].iter().any(|start| rest.starts_with(start.as_bytes()))
    };
    [2, 1].iter().any(|before| column.checked_sub(*before).is_some_and(begins))
}

/// Returns whether a text is a JSON object in base64, as CI systems store files.
fn is_base64_of_json(text: &[u8]) -> bool {
    let text: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let decoded = STANDARD.decode(Secret::new(text).expose());
    decoded.map(Secret::new).is_ok_and(|json| json.expose().trim_ascii_start().starts_with(b"{"))
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_named_with_its_line() {
        for (json, message) in [
            ("{\n  // x\n  \"a\": 1}", "it has a comment at line 2 column 3"),
            ("{\n  \"a\": 1, # x\n}", "it has a comment at line 2 column 11"),
            ("{\"a\": /* x */ 1}", "it has a comment at line 1 column 7"),
            ("// x\n{}", "it has a comment at line 1 column 1"),
            ("{\"a\": 1} // x", "it has a comment at line 1 column 10"),
            ("{\"a\": 1,}", "trailing comma at line 1 column 9"),
            ("{\"a\": \"// x\" \"b\"}", "expected `,` or `}` at line 1 column 14"),
            ("{\"a\": \"http://", "EOF while parsing a string at line 1 column 14"),
            (
                "{\"a\": \"http://\n",
                "control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0",
            ),
            ("", "it is empty"),
            ("\n", "it is empty"),
        ] {
            let error = parse(json.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), format!("the text is not JSON: {message}"), "{json}");
        }
    }

    #[test]
    fn json_in_base64_is_recognized() {
        for text in ["eyJhIjogMX0=", "eyJh\nIjog\r\nMX0=\n", "Cgp7fQ=="] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), "the text is JSON in base64, expected JSON");
        }
        for text in ["made-up", "bWFkZS11cA==", "eyJhIjogMX0"] {
            assert!(matches!(parse(text.as_bytes()), Err(AccountError::Syntax(_))), "{text}");
        }
    }
}
