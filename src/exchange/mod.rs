//! Google's side: the token exchange, and acting as a service account.

mod error;
mod id_token;
mod impersonation;
mod metrics;
mod token_endpoint;

pub use id_token::{IdToken, generate_id_token};
pub use impersonation::impersonate;
pub use metrics::Metrics;
pub use token_endpoint::{FederatedToken, exchange};

use crate::context::{Context, Destination};
use crate::external_account::{ExternalAccount, ServiceAccountImpersonation};
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// Begins to connect to the endpoints that will be asked for a token of an account.
pub fn prepare(
    context: &Context,
    account: &ExternalAccount,
    target: Option<&ServiceAccountImpersonation>,
) {
    let urls = std::iter::once(account.token_url());
    for url in urls.chain(target.map(ServiceAccountImpersonation::url)) {
        context.transport.prepare(url, Destination::Google);
    }
}

/// Is an OAuth 2.0 access token for Google's APIs.
#[derive(Clone, Debug)]
pub struct AccessToken {
    token: Secret,
    expires_at: Timestamp,
    scopes: Vec<String>,
}

impl AccessToken {
    /// Takes a token, the moment it expires, and the scopes that were asked for.
    pub const fn new(token: Secret, expires_at: Timestamp, scopes: Vec<String>) -> Self {
        Self { token, expires_at, scopes }
    }

    /// Is the token itself.
    pub const fn token(&self) -> &Secret {
        &self.token
    }

    /// Is when the token expires.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Lists the scopes that were asked for.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }
}

/// The scope that everything else is part of.
pub const CLOUD_PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

/// The scope that lets a federated token act as a service account, and nothing else.
pub const IAM: &str = "https://www.googleapis.com/auth/iam";
