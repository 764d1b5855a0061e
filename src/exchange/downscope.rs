//! Downscoped tokens: the token endpoint exchanges an access token for one within an
//! [access boundary](https://cloud.google.com/iam/docs/downscoping-short-lived-credentials#exchange-credential).

use url::Url;

use super::call::call;
use super::metrics::{CLIENT, HEADER};
use super::token_endpoint::{ACCESS_TOKEN, TOKEN_EXCHANGE};
use super::token_response::{BearerToken, TokenResponse};
use crate::access_boundary::AccessBoundary;
use crate::context::Context;
use crate::http::{Method, Request};
use crate::service_error::{Operation, ServiceError};

/// Exchanges the access token `source` for one that `boundary` limits, at the host of `token_url`.
///
/// # Errors
/// [`ServiceError`] of [`Operation::Downscoping`].
pub(crate) fn downscope(
    context: &Context,
    token_url: &Url,
    source: &BearerToken,
    boundary: &AccessBoundary,
) -> Result<BearerToken, ServiceError> {
    let operation = Operation::Downscoping;
    let mut url = token_url.clone();
    // The login of a user has another path.
    if !url.path().ends_with(PATH) {
        url.set_path(PATH);
    }
    let options = boundary.to_json();
    let fields = [
        ("grant_type", TOKEN_EXCHANGE),
        ("requested_token_type", ACCESS_TOKEN),
        ("subject_token", source.token.expose()),
        ("subject_token_type", ACCESS_TOKEN),
        ("options", &options),
    ];
    let request = Request::new(Method::Post, url)
        .header("accept", "application/json")
        .header(HEADER, CLIENT)
        .form(&fields);

    let requested_at = context.now();
    let secrets = || vec![source.token.clone()];
    let response: TokenResponse = call(context, operation, &request, secrets)?;
    let (token, expires_at) = response.check_token(operation, requested_at)?;
    // A downscoped token expires with its source. The endpoint may leave the time out.
    let expires_at = expires_at.map_or(source.expires_at, |at| at.min(source.expires_at));
    Ok(BearerToken { token, expires_at })
}

/// The path of the token endpoint.
const PATH: &str = "/v1/token";
