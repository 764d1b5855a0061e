//! OAuth client authentication (RFC 6749 §2.3.1).

use super::error::AccountError;
use super::reader::ObjectReader;
use crate::secret::Secret;

/// A client id with its secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientAuth {
    /// `client_id`: the ID of the OAuth client.
    pub id: String,
    /// `client_secret`; empty if the file has only a `client_id`.
    pub secret: Secret,
}

impl ClientAuth {
    /// Reads both members. Returns `None` if the file has neither.
    pub(crate) fn read(account: &ObjectReader<'_>) -> Result<Option<Self>, AccountError> {
        let secret = account.secret("client_secret")?;
        let Some(id) = account.optional_text("client_id")? else {
            return match secret {
                None => Ok(None),
                Some(_) => Err(AccountError::Missing {
                    path: "client_id".to_owned(),
                    expected: "the id that `client_secret` belongs to",
                }),
            };
        };
        // "a user-id containing a colon character is invalid" (RFC 7617 §2)
        if id.contains(':') {
            return Err(AccountError::value(
                "client_id",
                "has a colon, which separates id and secret",
            ));
        }
        Ok(Some(Self { id: id.to_owned(), secret: secret.cloned().unwrap_or_default() }))
    }
}
