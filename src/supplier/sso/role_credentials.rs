//! The credentials of an SSO role, from the SSO portal.

use serde::Deserialize;

use super::session::SsoSession;
use super::token::access_token;
use crate::aws_sts::AwsService;
use crate::context::Destination;
use crate::http::{Method, Request, Response};
use crate::redact::Redactor;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::{Operation, Refusal, ServiceError};
use crate::supplier::credential_document::{CredentialDocument, SessionToken};
use crate::supplier::error::{EndpointSupplier, SupplierError};

/// Requests the credentials of the session's role
/// ([GetRoleCredentials](https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html)).
/// `None` if the session names no role.
pub(crate) fn sso_role_credentials(
    session: &SsoSession<'_>,
) -> Result<Option<SecurityCredentials>, SupplierError> {
    let Some((account, role)) = &session.origin.account_and_role else {
        return Ok(None);
    };
    let hosts = ("portal.sso", "portal.sso-fips");
    let mut url = session.operation_url(AwsService::Sso, hosts, "federation/credentials")?;
    url.query_pairs_mut().append_pair("role_name", role).append_pair("account_id", account);
    let request = Request::new(Method::Get, url)
        .header("accept", "application/json")
        .secret_header("x-amz-sso_bearer_token", access_token(session)?);
    let failed = |error: ServiceError| SupplierError::Endpoint {
        supplier: EndpointSupplier::Sso,
        error: error.into(),
    };
    let response = session
        .context
        .send(&request, Destination::Aws)
        .map_err(|error| failed(ServiceError::from_transport(OPERATION, error)))?;
    if response.status != 200 {
        return Err(failed(status_error(&response, &Redactor::new(request.secrets()))));
    }
    let malformed = |problem: String| failed(ServiceError::malformed(OPERATION, problem));
    let body: RoleCredentials = response.json().map_err(malformed)?;
    body.role_credentials
        .credentials(SessionToken::Required("sessionToken"))
        .map(Some)
        .map_err(malformed)
}

fn status_error(response: &Response, redactor: &Redactor) -> ServiceError {
    let document: CredentialDocument = response.json().unwrap_or_default();
    // Some services append a URL to the code, as in `UnauthorizedException:http://…`.
    let code = response.header("x-amzn-errortype").unwrap_or_default();
    let code = code.split(':').next().unwrap_or_default();
    if code.is_empty() && document.message.is_none() {
        return ServiceError::from_status(OPERATION, response);
    }
    let message = document.message.unwrap_or_default();
    let refusal = Refusal::new(response.status, code, &message, redactor);
    ServiceError::refused(OPERATION, refusal, response.retry)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleCredentials {
    role_credentials: CredentialDocument,
}

const OPERATION: Operation = Operation::GetRoleCredentials;
