//! Removal of secrets from text that is shown: of the secrets that this program has sent, by any part
//! of them, and of every text that looks like a secret.

mod decoded;
mod known;
mod named;
mod placeholder;
mod shape;
mod token;
mod url_text;
mod variants;

pub(crate) use known::Redactor;
pub(crate) use shape::{is_json, is_pem, redacted_by_shape};
pub(crate) use token::is_token;
