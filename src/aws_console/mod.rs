//! The AWS sign-in, which exchanges credentials for a URL that opens the AWS console ([custom identity
//! broker](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html)).

mod error;
mod host;

pub use error::AwsConsoleError;

use serde::{Deserialize, Serialize};
use url::Url;

use self::host::{console, endpoint};
use crate::aws_sts::ProfileEndpoints;
use crate::context::{Context, Destination};
use crate::http::{Method, Request, form};
use crate::json::to_secret_json;
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::{Operation, ServiceError};

/// The options of a session of the console.
#[derive(Clone, Debug, Default)]
pub struct ConsoleSession {
    /// The URL of the page to open; by default the console's home page in the region.
    pub destination: Option<String>,
    /// The URL that the console offers for a new session after this one has expired.
    pub issuer: Option<String>,
    /// The lifetime, from 900 to 43200 seconds; by default that of the credentials.
    pub duration_seconds: Option<u32>,
    /// The endpoint of the AWS sign-in that a profile configures.
    pub endpoints: ProfileEndpoints,
}

/// Returns a URL that opens the console with `credentials`, at the sign-in of the partition of `region`.
/// The URL is a secret: for 15 minutes, it works for everyone who has it.
///
/// # Errors
/// [`AwsConsoleError::LongLivedKeys`] if the credentials are not temporary,
/// [`AwsConsoleError::NoConsole`] and [`AwsConsoleError::Endpoint`] if an address is unknown or unusable,
/// and [`AwsConsoleError::Service`] if the sign-in refuses the request or cannot be reached.
pub fn console_url(
    context: &Context,
    region: &Region,
    credentials: &SecurityCredentials,
    session: &ConsoleSession,
) -> Result<Secret, AwsConsoleError> {
    let Some(session_token) = credentials.session_token() else {
        return Err(AwsConsoleError::LongLivedKeys);
    };
    let destination = match &session.destination {
        Some(destination) => destination.clone(),
        None => console(region).ok_or(AwsConsoleError::NoConsole)?,
    };
    let endpoint = endpoint(context, region, &session.endpoints)?;
    let keys = SessionKeys {
        session_id: credentials.access_key_id(),
        session_key: credentials.secret_access_key().expose(),
        session_token: session_token.expose(),
    };
    let keys = to_secret_json(&keys);
    let seconds = session.duration_seconds.map(|seconds| seconds.to_string());
    let mut fields = vec![("Action", OPERATION.as_str()), ("Session", keys.expose())];
    fields.extend(seconds.as_deref().map(|seconds| ("SessionDuration", seconds)));
    // AWS accepts GET too, but then every proxy could log the keys.
    let request = Request::new(Method::Post, endpoint.clone()).body(FORM, form(&fields));
    let response = context
        .send(&request, Destination::Aws)
        .map_err(|error| ServiceError::from_transport(OPERATION, error))?;
    if response.status != 200 {
        // The body is an HTML page.
        return Err(ServiceError::from_status(OPERATION, &response).into());
    }
    let created: SigninToken =
        response.json().map_err(|problem| ServiceError::malformed(OPERATION, problem))?;
    if created.signin_token.expose().is_empty() {
        return Err(ServiceError::malformed(OPERATION, "has an empty `SigninToken`").into());
    }
    Ok(login_url(endpoint, &destination, session.issuer.as_deref(), &created.signin_token))
}

fn login_url(mut url: Url, destination: &str, issuer: Option<&str>, token: &Secret) -> Secret {
    let mut query = url.query_pairs_mut();
    query.append_pair("Action", "login");
    if let Some(issuer) = issuer {
        query.append_pair("Issuer", issuer);
    }
    query.append_pair("Destination", destination).append_pair("SigninToken", token.expose());
    drop(query);
    Secret::new(String::from(url))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionKeys<'a> {
    session_id: &'a str,
    session_key: &'a str,
    session_token: &'a str,
}

#[derive(Deserialize)]
struct SigninToken {
    #[serde(rename = "SigninToken")]
    signin_token: Secret,
}

const OPERATION: Operation = Operation::GetSigninToken;

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
