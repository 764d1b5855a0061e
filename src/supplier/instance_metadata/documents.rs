//! The documents about the instance's role: its name and its credentials.

use serde::Deserialize;
use url::Url;

use super::failure::Failure;
use super::service::NAME;
use super::session::Session;
use crate::context::Level;
use crate::expiration::Expiration;
use crate::http::Response;
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;
use crate::service_error::{Operation, ServiceError};
use crate::supplier::metadata_error::InstanceMetadataError;

/// The name of a role, which is empty if the list of roles is empty.
pub(super) struct RoleName {
    pub(super) name: String,
    /// Whether EC2 itself has responded. A program in its place may use one name for several roles, such as
    /// `local-credentials` in aws-vault.
    pub(super) is_from_ec2: bool,
}

/// Requests the name of the role at an address.
pub(super) fn role_name(session: &Session, address: &Url) -> Result<RoleName, Failure> {
    let response = document(session, Operation::RoleName, address)?;
    let text = response.text().unwrap_or("\u{FFFD}");
    let name = text.lines().next().unwrap_or_default().trim();
    if !name.is_empty() && !is_role_name(name) {
        let problem = "is not a role name";
        return Err(ServiceError::malformed(Operation::RoleName, problem).into());
    }
    let is_from_ec2 =
        session.service.is_well_known(address) && response.header("server") == Some(EC2);
    Ok(RoleName { name: name.to_owned(), is_from_ec2 })
}

/// Requests the credentials of a role below an address.
pub(super) fn role_credentials(
    session: &Session,
    address: &Url,
    role: &str,
) -> Result<SecurityCredentials, Failure> {
    let mut url = address.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(role);
    }
    let response = document(session, Operation::RoleCredentials, &url)?;
    let credentials = parse_credentials(&response, session.token())?;
    if credentials.expiration().is_some_and(|at| at <= session.service.context.now()) {
        // "Static stability": AWS's own tools use expired credentials of the service too.
        session.service.context.log(
            Level::Info,
            format_args!("{NAME}: the credentials of `{role}` have expired, using them anyway"),
        );
    }
    Ok(credentials)
}

/// Returns whether a role can have the name: "upper and lowercase alphanumeric characters
/// with no spaces. You can also include any of the following characters: _+=,.@-", at most 64
/// (AWS IAM, CreateRole).
pub(super) fn is_role_name(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"=,.@-_+".contains(&b))
}

fn document(session: &Session, operation: Operation, url: &Url) -> Result<Response, Failure> {
    let response = session.fetch(operation, url, || ())?;
    match response.status {
        200 => Ok(response),
        404 => Err(Failure::Missing(session.status_error(operation, &response))),
        _ => Err(session.status_error(operation, &response).into()),
    }
}

/// Parses the credentials. `token` is the session token, which no message may repeat.
fn parse_credentials(
    response: &Response,
    token: Option<Secret>,
) -> Result<SecurityCredentials, InstanceMetadataError> {
    let malformed = |problem: String| ServiceError::malformed(Operation::RoleCredentials, problem);
    let missing = |name: &str| malformed(format!("has no `{name}`"));
    let body: RoleCredentials = response.json().map_err(malformed)?;
    if let Some(code) = body.code.filter(|code| code != "Success") {
        let secrets = [token, body.secret_access_key, body.token];
        let redactor = Redactor::new(secrets.into_iter().flatten());
        let message = redactor.redacted(&body.message.unwrap_or_default());
        return Err(InstanceMetadataError::Code { code: redactor.redacted(&code), message });
    }
    let id = body.access_key_id.ok_or_else(|| missing("AccessKeyId"))?;
    let secret = body.secret_access_key.ok_or_else(|| missing("SecretAccessKey"))?;
    let expiration = body.expiration.time();
    SecurityCredentials::new(id, secret, body.token)
        .map(|credentials| credentials.with_expiration(expiration))
        .map_err(|error| malformed(format!("is unusable: {error}")).into())
}

/// The header `Server` of EC2's metadata service, as AWS's examples show it (EC2 User Guide, Access instance
/// metadata).
const EC2: &str = "EC2ws";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RoleCredentials {
    code: Option<String>,
    message: Option<String>,
    access_key_id: Option<String>,
    secret_access_key: Option<Secret>,
    token: Option<Secret>,
    #[serde(default)]
    expiration: Expiration,
}
