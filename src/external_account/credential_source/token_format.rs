//! `credential_source.format`: the format of a file or a response with the subject token.

use crate::external_account::error::{AccountError, quoted};
use crate::external_account::reader::ObjectReader;

/// The format in which a file or a URL holds the subject token.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub enum TokenFormat {
    /// The bare token.
    #[default]
    Text,
    /// A JSON object whose member of this name is the token.
    Json(String),
}

impl TokenFormat {
    /// Reads `format` of a source. Without it, or without a `type`, the format is text.
    pub(super) fn read(source: &ObjectReader<'_>) -> Result<Self, AccountError> {
        let Some(format) = source.object("format")? else {
            return Ok(Self::Text);
        };
        match format.optional_text("type")? {
            None | Some("text") => Ok(Self::Text),
            Some("json") => {
                let field = format.required_text(FIELD_NAME, "the name of the token's member")?;
                Ok(Self::Json(field.to_owned()))
            }
            Some(other) => {
                let problem = format!("is {}, expected `text` or `json`", quoted(other));
                Err(AccountError::value(&format.path_of("type"), problem))
            }
        }
    }
}

const FIELD_NAME: &str = "subject_token_field_name";
