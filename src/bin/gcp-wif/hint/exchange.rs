//! Hints for requests to Google.

use gcp_wif::service_error::{Operation, Refusal, ServiceError};

use super::machine::{CLOCK, of_transport};
use crate::gcloud_command::enable_apis;

/// Returns the hint for a failed request for a token.
pub(super) fn of_exchange(error: &ServiceError) -> Option<String> {
    if let Some(Refusal { message, status: 403, .. }) = error.refusal()
        && let Some(hint) = of_disabled_api(error.operation, message)
    {
        return Some(hint);
    }
    if let Some(Refusal { message, status: 403, .. }) = error.refusal()
        && message.contains("required permission to use project")
    {
        return Some(QUOTA_PROJECT.to_owned());
    }
    of_refusal(error).map(str::to_owned)
}

fn of_refusal(error: &ServiceError) -> Option<&'static str> {
    let Some(Refusal { status, code, message, clock_skew, .. }) = error.refusal() else {
        return of_transport(error);
    };
    if clock_skew.is_some() {
        return Some(CLOCK);
    }
    match (error.operation, *status) {
        (Operation::TokenExchange, _) => of_token_endpoint(code, message),
        (Operation::RefreshToken, _) => of_refresh(code),
        (Operation::Downscoping, _) => of_downscoping(code),
        (_, 403) => Some(IMPERSONATION),
        (Operation::GenerateAccessToken, 400) => Some(
            "check the scopes and the lifetime: more than an hour needs the organization policy \
             `iam.allowServiceAccountCredentialLifetimeExtension`",
        ),
        (Operation::GenerateIdToken, 400) => {
            Some("check the audience: the documentation of the service names it")
        }
        (_, 404) => Some("check the service account's e-mail address: the account may not exist"),
        _ => None,
    }
}

fn of_downscoping(code: &str) -> Option<&'static str> {
    match code {
        "invalid_scope" => Some(
            "only a token with the scope https://www.googleapis.com/auth/cloud-platform can be limited \
             to buckets",
        ),
        "invalid_request" => {
            Some("check the access boundary: its buckets, its roles and its conditions")
        }
        _ => None,
    }
}

/// "The provided authorization grant […] or refresh token is invalid, expired, revoked" (RFC 6749 §5.2)
fn of_refresh(code: &str) -> Option<&'static str> {
    match code {
        "invalid_grant" => Some(LOG_IN),
        "invalid_client" | "unauthorized_client" => {
            Some("check `client_id` and `client_secret`: the login belongs to this OAuth client")
        }
        _ => None,
    }
}

fn of_token_endpoint(code: &str, description: &str) -> Option<&'static str> {
    let says = |words: &str| description.contains(words);
    Some(match code {
        "invalid_target" => {
            "check the audience: the project's number, the pool and the provider have to exist and \
             be enabled"
        }
        _ if says("attribute condition") => {
            "the provider does not admit this identity: compare its attribute condition, and the \
             account ID of an AWS provider, with the output of `gcp-wif whoami`"
        }
        _ if says("127 bytes") => {
            "map google.subject to a shorter attribute, or use a shorter role session name"
        }
        _ if says("InvalidClientTokenId") => {
            "AWS does not know these credentials: check that the access key id, the secret and the \
             session token belong together, and that the region is enabled for the account"
        }
        _ if says("Signature expired") || says("Signature not yet current") => CLOCK,
        _ if says("SignatureDoesNotMatch") => {
            "AWS does not accept the signature: check that the secret access key is whole, and that \
             it belongs to the access key id"
        }
        _ if says("ExpiredToken") || says("token included in the request is expired") => {
            "the AWS credentials have expired: get new ones"
        }
        _ => return None,
    })
}

/// Google names the project: "IAM Service Account Credentials API has not been used in project
/// 123456 before or it is disabled."
fn of_disabled_api(operation: Operation, message: &str) -> Option<String> {
    if !message.contains("has not been used") && !message.contains("API is disabled") {
        return None;
    }
    let project = message.split_once("in project ").map_or("", |(_, rest)| rest);
    let project = project.split_whitespace().next().unwrap_or_default();
    let is_project = !project.is_empty()
        && project.bytes().all(|b| b.is_ascii_alphanumeric() || b"-:.".contains(&b));
    let project = if is_project { project } else { "PROJECT" };
    let api = match operation {
        Operation::RefreshToken | Operation::TokenExchange => "sts",
        _ => "iamcredentials",
    };
    Some(format!("enable the API: {}", enable_apis(&[api], project)))
}

/// The login of a user of a workforce pool.
pub(super) const LOG_IN: &str = "log in again: `gcloud auth application-default login --login-config=FILE`, \
    where FILE is the login config file of the workforce pool";

const IMPERSONATION: &str = "grant this identity the role roles/iam.workloadIdentityUser on the service \
    account: `gcp-wif whoami` prints the command for an AWS identity and a JWT; a new binding takes effect after \
    some minutes";

/// The hint for a quota project that the identity may not use.
pub(super) const QUOTA_PROJECT: &str = "grant the identity the role \
    roles/serviceusage.serviceUsageConsumer in the quota project, or name another one: \
    GOOGLE_CLOUD_QUOTA_PROJECT overrides `quota_project_id` of the file";
