//! Removal of secrets from text that is shown: of the secrets that this program has sent, by any part
//! of them, and of every text that looks like a secret.

mod decoded;
mod known;
mod placeholder;
mod shape;
mod url_text;

pub(crate) use known::Redactor;
pub(crate) use shape::{is_json, is_pem, is_token, redacted_by_shape};
