//! Downscoped tokens: the token endpoint exchanges an access token for one within an
//! [access boundary](https://cloud.google.com/iam/docs/downscoping-short-lived-credentials#exchange-credential).

use url::{Url, form_urlencoded};

use super::call::call;
use super::metrics::{CLIENT, HEADER};
use super::token_answer::{FederatedToken, TokenAnswer};
use crate::access_boundary::AccessBoundary;
use crate::context::Context;
use crate::http::{Method, Request};
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};

/// Exchanges an access token for one that `boundary` limits, at the host of the token endpoint
/// `token_url`.
///
/// # Errors
/// [`ServiceError`] of [`Operation::Downscoping`].
pub(crate) fn downscope(
    context: &Context,
    token_url: &Url,
    source: &FederatedToken,
    boundary: &AccessBoundary,
) -> Result<FederatedToken, ServiceError> {
    let operation = Operation::Downscoping;
    let mut url = token_url.clone();
    // The login of a user has another path.
    if !url.path().ends_with(PATH) {
        url.set_path(PATH);
    }
    let options = boundary.to_json();
    // Large enough for every form: a buffer that grows leaves copies of the secret behind.
    let size = FORM_SIZE + 3 * (options.len() + source.token.expose().len());
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(size));
    form.append_pair("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
        .append_pair("requested_token_type", ACCESS_TOKEN)
        .append_pair("subject_token", source.token.expose())
        .append_pair("subject_token_type", ACCESS_TOKEN)
        .append_pair("options", &options);
    let request = Request::new(Method::Post, url)
        .header("accept", "application/json")
        .header(HEADER, CLIENT)
        .body("application/x-www-form-urlencoded", Secret::new(form.finish().into_bytes()));

    let asked_at = context.now();
    let answer: TokenAnswer = call(context, operation, &request, || vec![source.token.clone()])?;
    let (token, end) = answer.check_without_end(operation, asked_at)?;
    // A downscoped token expires with its source. The endpoint may leave the time out.
    let expires_at = end.map_or(source.expires_at, |end| end.min(source.expires_at));
    Ok(FederatedToken { token, expires_at })
}

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// The bytes for the names of fields and for the fixed values.
const FORM_SIZE: usize = 512;

/// The path of the token endpoint.
const PATH: &str = "/v1/token";
