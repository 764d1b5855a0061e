//! Requests to Google: the token exchange, the refresh of a login, service account impersonation, ID
//! tokens, domain-wide delegation and downscoped tokens.

mod access_token;
mod call;
mod delegation;
mod downscope;
mod iam_request;
mod id_token;
mod impersonation;
mod metrics;
mod refresh;
mod refusal;
mod token_endpoint;
mod token_response;

pub(crate) use access_token::IAM;
pub use access_token::{AccessToken, CLOUD_PLATFORM};
pub(crate) use delegation::{Assertion, OAUTH2_TOKEN_URL, grant, sign_jwt};
pub(crate) use downscope::downscope;
pub use id_token::IdToken;
pub(crate) use id_token::generate_id_token;
pub(crate) use impersonation::impersonate;
pub(crate) use metrics::Metrics;
pub(crate) use refresh::refresh;
pub(crate) use token_endpoint::exchange;
pub(crate) use token_response::BearerToken;

use crate::context::{Context, Destination};
use crate::credentials::BaseCredential;
use crate::external_account::ServiceAccountImpersonation;

/// Begins to connect to the endpoints that a token needs: the token endpoint of its `base`, and the
/// service account credentials API for `impersonations`.
pub(crate) fn prepare(
    context: &Context,
    base: &BaseCredential,
    impersonations: &[ServiceAccountImpersonation],
) {
    let urls = std::iter::once(base.token_url());
    // All accounts of a chain have the same host, so one connection is enough.
    for url in urls.chain(impersonations.first().map(ServiceAccountImpersonation::url)) {
        context.transport.prepare(url, Destination::Google);
    }
}
