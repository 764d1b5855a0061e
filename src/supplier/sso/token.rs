//! The SSO token of a session, refreshed when it is about to expire.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::session::SsoSession;
use super::token_file::{SsoToken, TokenFile};
use crate::aws_sts::AwsService;
use crate::context::{Destination, Level};
use crate::expiration::Expiration;
use crate::http::{Method, Request};
use crate::json::to_secret_json;
use crate::secret::Secret;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::error::{EndpointSupplier, SupplierError};
use crate::timestamp::Timestamp;

/// Returns a token that has not expired. If the cached token expires within five minutes, it is refreshed if
/// possible.
///
/// # Errors
/// [`SupplierError::Endpoint`] if an expired token is not refreshed because the service does not answer, or has
/// no answer yet, otherwise [`SupplierError::Profile`]: the user has to log in.
pub(super) fn access_token(session: &SsoSession<'_>) -> Result<Secret, SupplierError> {
    let file = TokenFile::of(session)?;
    let cached = file.read()?;
    let now = session.context.now();
    let expires_at = timestamp(&cached.expires_at).ok_or_else(|| file.bad_expiry())?;
    if now.plus(REFRESH_BEFORE) < expires_at {
        return Ok(cached.access_token);
    }
    let mut failure = None;
    if let Some(request) = refresh_request(session, &cached)? {
        match refresh(session, request, &cached) {
            Ok(refreshed) => {
                if let Err(error) = file.write(&refreshed) {
                    // The new token is valid even if it is not cached.
                    let what = "profile: the new SSO token cannot be cached";
                    session.context.log(Level::Info, format_args!("{what}: {error}"));
                }
                return Ok(refreshed.access_token);
            }
            Err(error) => {
                let what = "profile: the SSO token cannot be refreshed";
                session.context.log(Level::Info, format_args!("{what}: {error}"));
                failure = Some(error);
            }
        }
        // Another process may have refreshed the token: a refresh token works once.
        if let Ok(current) = file.read_again()
            && timestamp(&current.expires_at).is_some_and(|expires_at| now < expires_at)
        {
            return Ok(current.access_token);
        }
    }
    match failure {
        _ if now < expires_at => Ok(cached.access_token),
        // A login helps only if the service has answered.
        Some(error) if error.transport().is_some() || error.is_retryable() => {
            let supplier = EndpointSupplier::Sso;
            Err(SupplierError::Endpoint { supplier, error: error.into() })
        }
        _ => Err(file.expired()),
    }
}

/// Builds the request for a new token
/// ([CreateToken](https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html)).
/// `None` if the profile has no `sso_session`, or if the client registration of the AWS CLI is missing or has
/// expired.
fn refresh_request(
    session: &SsoSession<'_>,
    cached: &SsoToken,
) -> Result<Option<Request>, SupplierError> {
    let SsoToken {
        client_id: Some(client_id),
        client_secret: Some(client_secret),
        registration_expires_at: Some(registration_expires_at),
        refresh_token: Some(refresh_token),
        ..
    } = cached
    else {
        return Ok(None);
    };
    let now = session.context.now();
    let is_registered = timestamp(registration_expires_at).is_some_and(|end| now < end);
    if session.origin.session.is_none() || !is_registered {
        return Ok(None);
    }
    let url = session.operation_url(AwsService::SsoOidc, ("oidc", "oidc-fips"), "token")?;
    let body = CreateTokenRequest {
        client_id,
        client_secret: client_secret.expose(),
        grant_type: "refresh_token",
        refresh_token: refresh_token.expose(),
    };
    let request = Request::new(Method::Post, url).json(to_secret_json(&body));
    // A refresh token works once: the service refuses a second request with it.
    Ok(Some(request.at_most_once()))
}

fn refresh(
    session: &SsoSession<'_>,
    request: Request,
    cached: &SsoToken,
) -> Result<SsoToken, ServiceError> {
    let response = session
        .context
        .send(&request, Destination::Aws)
        .map_err(|error| ServiceError::from_transport(OPERATION, error))?;
    if response.status != 200 {
        return Err(ServiceError::from_status(OPERATION, &response));
    }
    let malformed = |problem: String| ServiceError::malformed(OPERATION, problem);
    let created: CreateTokenResponse = response.json().map_err(malformed)?;
    let expires_at = session.context.now().plus(Duration::from_secs(created.expires_in));
    Ok(SsoToken {
        access_token: created.access_token,
        expires_at: expires_at.to_string(),
        // The old refresh token is used up even if there is no new one.
        refresh_token: created.refresh_token,
        ..cached.clone()
    })
}

/// Parses a time of the token file.
fn timestamp(text: &str) -> Option<Timestamp> {
    Expiration::parse(text).time()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateTokenRequest<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    grant_type: &'a str,
    refresh_token: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateTokenResponse {
    access_token: Secret,
    /// The lifetime in seconds. The service's model does not require it.
    #[serde(default)]
    expires_in: u64,
    refresh_token: Option<Secret>,
}

const OPERATION: Operation = Operation::CreateToken;

/// How long before its expiry a token is refreshed, as in AWS's SDK for Rust.
const REFRESH_BEFORE: Duration = Duration::from_secs(5 * 60);
