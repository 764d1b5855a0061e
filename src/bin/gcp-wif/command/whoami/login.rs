//! The login of a user.

use gcp_wif::credentials::ExternalAccountAuthorizedUser;
use serde::Serialize;

/// The facts in the file of a login. The name of the user is not in it.
#[derive(Serialize)]
pub(super) struct Login {
    source: &'static str,
    client_id: Option<String>,
    token_expiration: Option<String>,
}

impl Login {
    pub(super) fn new(user: &ExternalAccountAuthorizedUser) -> Self {
        let grant = user.refresh_grant();
        Self {
            source: "login",
            client_id: grant.map(|grant| grant.client_auth.id.clone()),
            token_expiration: user.stored_token().map(|stored| stored.expires_at.to_string()),
        }
    }

    /// Lists the lines of the text, each with its name.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let known = [("client id", &self.client_id), ("token expires", &self.token_expiration)];
        let known = known.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        std::iter::once(("source", self.source.to_owned())).chain(known).collect()
    }
}
