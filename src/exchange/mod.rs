//! Google's side: the token exchange, service account impersonation and ID tokens.

mod access_token;
mod call;
mod id_token;
mod impersonation;
mod metrics;
mod refusal;
mod token_endpoint;

pub(crate) use access_token::IAM;
pub use access_token::{AccessToken, CLOUD_PLATFORM};
pub use id_token::IdToken;
pub(crate) use id_token::generate_id_token;
pub(crate) use impersonation::impersonate;
pub(crate) use metrics::Metrics;
pub(crate) use token_endpoint::{FederatedToken, exchange};

use crate::context::{Context, Destination};
use crate::external_account::{ExternalAccount, ServiceAccountImpersonation};

/// Begins to connect to the endpoints that a token of `account` needs: the token endpoint, and the
/// service account credentials API if there is a `target` to impersonate.
pub(crate) fn prepare(
    context: &Context,
    account: &ExternalAccount,
    target: Option<&ServiceAccountImpersonation>,
) {
    let urls = std::iter::once(account.token_url());
    for url in urls.chain(target.map(ServiceAccountImpersonation::url)) {
        context.transport.prepare(url, Destination::Google);
    }
}
