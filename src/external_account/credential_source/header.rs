//! `credential_source.headers`: the headers of the request for a subject token.

use crate::external_account::document::Document;
use crate::external_account::error::AccountError;
use crate::external_account::problems::Problems;
use crate::external_account::reader::ObjectReader;
use crate::secret::Secret;

/// Headers whose values may be secrets.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers(Vec<(String, Secret)>);

impl Headers {
    /// Reads `headers` of a source. Invalid headers are noted as mistakes and left out.
    pub(super) fn read(source: &ObjectReader<'_>, problems: &mut Problems) -> Self {
        let mut headers = Self::default();
        let Some(object) = problems.take(source.object("headers")).flatten() else {
            return headers;
        };
        for (name, value) in object.members() {
            let header = headers.check(&object, name, value);
            headers.0.extend(problems.take(header));
        }
        headers
    }

    fn check(
        &self,
        object: &ObjectReader<'_>,
        name: &str,
        value: &Document,
    ) -> Result<(String, Secret), AccountError> {
        let refuse = |problem: &str| Err(AccountError::value(&object.path_of(name), problem));
        let Document::String(value) = value else {
            return Err(object.wrong_type(name, value, "a string"));
        };
        if name.is_empty() || !name.bytes().all(is_token_character) {
            return refuse("is not the name of a header");
        }
        if CONNECTION.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            return refuse("cannot be set: the connection determines it");
        }
        if self.iter().any(|(earlier, _)| name.eq_ignore_ascii_case(earlier)) {
            return Err(AccountError::Duplicate(object.path_of(name)));
        }
        if !value.expose().bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
            return refuse("has a value with a character other than visible ASCII and space");
        }
        Ok((name.to_owned(), value.clone()))
    }

    /// Returns the names and values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Returns whether a byte is a "tchar" (RFC 9110 §5.6.2).
fn is_token_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Headers that determine where a request goes or ends. With them, a file could smuggle a second request.
const CONNECTION: &[&str] = &["connection", "content-length", "host", "transfer-encoding"];
