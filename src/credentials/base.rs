//! The credential that a chain of impersonations begins with.

use std::sync::Arc;

use url::Url;

use super::authorized_user::ExternalAccountAuthorizedUser;
use crate::external_account::ExternalAccount;

/// The credential that a chain of impersonations begins with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BaseCredential {
    /// An identity outside of Google, whose subject token is exchanged.
    ExternalAccount(Arc<ExternalAccount>),
    /// The login of a user of a workforce pool, whose refresh token is exchanged.
    AuthorizedUser(Arc<ExternalAccountAuthorizedUser>),
}

impl BaseCredential {
    /// Returns the URL of Google's token endpoint.
    pub fn token_url(&self) -> &Url {
        match self {
            Self::ExternalAccount(account) => account.token_url(),
            Self::AuthorizedUser(user) => user.token_url(),
        }
    }

    /// Returns `universe_domain`, which is `googleapis.com` by default.
    pub fn universe_domain(&self) -> &str {
        match self {
            Self::ExternalAccount(account) => account.universe_domain(),
            Self::AuthorizedUser(user) => user.universe_domain(),
        }
    }
}
