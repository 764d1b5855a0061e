//! Roles that are assumed on the way to an AWS identity.

use std::path::Path;

use super::{EndpointError, SupplierError};
use crate::ambient::Ambient;
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AssumeRole, AssumeRoleWithWebIdentity, AwsSts};
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// Assumes a role with credentials.
pub(super) fn assume(
    ambient: &Ambient,
    region: &Region,
    credentials: &SecurityCredentials,
    role: &AssumedRole,
) -> Result<SecurityCredentials, SupplierError> {
    let request = AssumeRole {
        role_arn: role.arn.clone(),
        role_session_name: session_name(role),
        external_id: role.external_id.clone(),
        duration_seconds: role.duration_seconds,
        ..AssumeRole::default()
    };
    AwsSts::new(ambient.clone(), region)
        .and_then(|client| client.assume_role(credentials, &request))
        .map(|session| session.credentials)
        .map_err(|error| SupplierError::Role { role: role.arn.clone(), error: Box::new(error) })
}

/// Assumes a role with the token in a file, which is read each time: Kubernetes replaces it.
pub(super) fn assume_with_token_file(
    ambient: &Ambient,
    region: &Region,
    (name, path): (&'static str, &str),
    role: &AssumedRole,
) -> Result<SecurityCredentials, SupplierError> {
    let broken = |error| SupplierError::Endpoint { supplier: "web identity", error };
    let content = ambient
        .files
        .read(Path::new(path), LARGEST_TOKEN)
        .map_err(|error| broken(EndpointError::File { name, error }))?;
    let text = std::str::from_utf8(content.expose()).unwrap_or("\u{FFFD}").trim_end();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
        let problem = "names a file without a token".to_owned();
        return Err(broken(EndpointError::Setting { name, problem }));
    }
    let request = AssumeRoleWithWebIdentity {
        role_arn: role.arn.clone(),
        role_session_name: session_name(role),
        web_identity_token: Secret::from(text),
        duration_seconds: role.duration_seconds,
    };
    AwsSts::regional(ambient.clone(), region)
        .and_then(|client| client.assume_role_with_web_identity(&request))
        .map(|session| session.credentials)
        .map_err(|error| SupplierError::Role { role: role.arn.clone(), error: Box::new(error) })
}

fn session_name(role: &AssumedRole) -> String {
    role.session_name.clone().unwrap_or_else(|| ROLE_SESSION_NAME.to_owned())
}

/// Is the name of a role session that nothing else names. AWS's tools make a new name each time. The name is a part of `google.subject`, so that here it
/// stays the same.
pub const ROLE_SESSION_NAME: &str = "gcp-wif";

/// In bytes. AWS STS takes 20000 characters.
const LARGEST_TOKEN: u64 = 64 * 1024;
