//! Requests to the [IAM Service Account Credentials
//! API](https://cloud.google.com/iam/docs/reference/credentials/rest).

use serde::Serialize;
use url::Url;

use super::call::bearer;
use super::metrics::{CLIENT, HEADER};
use crate::http::{Method, Request};
use crate::json::to_json;
use crate::secret::Secret;

/// Returns a request of a caller to a method of the API. `token_type` is `at` for an access token and
/// `it` for an ID token, as Google's libraries report it in the metrics header.
pub(super) fn iam_request(
    url: Url,
    token_type: &str,
    caller: &Secret,
    quota_project: Option<&str>,
    body: &impl Serialize,
) -> Request {
    Request::new(Method::Post, url)
        .header("accept", "application/json")
        .header(HEADER, format!("{CLIENT} auth-request-type/{token_type} cred-type/imp"))
        .quota_project(quota_project)
        .secret_header("authorization", bearer(caller))
        .json(to_json(body).into())
}
