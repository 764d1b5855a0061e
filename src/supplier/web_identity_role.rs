//! The role of a web identity token in a file, which AWS STS exchanges for credentials.

use std::path::Path;

use super::assumed_role::session_name;
use super::endpoint_error::EndpointError;
use super::error::{EndpointSupplier, SupplierError};
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AssumeRoleWithWebIdentity, AwsSts, ProfileEndpoints};
use crate::context::Context;
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// Assumes a role with the web identity token in a file, at the AWS STS of `region`. The file is read each
/// time, because Kubernetes replaces it.
///
/// `file` is the variable or key that names the file, and the path.
pub(super) fn assume_with_token_file(
    context: &Context,
    (region, endpoints): (&Region, &ProfileEndpoints),
    file: (&'static str, &str),
    role: &AssumedRole,
) -> Result<SecurityCredentials, SupplierError> {
    let request = AssumeRoleWithWebIdentity {
        role_arn: role.arn.clone(),
        role_session_name: session_name(role),
        web_identity_token: read_token(context, file)?,
        // `duration_seconds` is for `AssumeRole`: neither boto3 nor the SDK for Go sends it here.
        duration_seconds: None,
    };
    AwsSts::regional(context.clone(), region, endpoints)
        .and_then(|client| client.assume_role_with_web_identity(&request))
        .map(|session| session.credentials)
        .map_err(|error| SupplierError::Role { role: role.arn.clone(), error: Box::new(error) })
}

/// Reads the web identity token in a file. `name` is the variable or key that names the file.
pub(super) fn read_token(
    context: &Context,
    (name, path): (&'static str, &str),
) -> Result<Secret, SupplierError> {
    let failed = |error| SupplierError::Endpoint { supplier: EndpointSupplier::WebIdentity, error };
    let content = context
        .file_system
        .read(Path::new(path), MAX_TOKEN_SIZE)
        .map_err(|error| failed(EndpointError::File { name, error }))?;
    let text = content.expose().trim_ascii();
    let problem = match text.iter().position(|byte| !byte.is_ascii_graphic()) {
        _ if text.is_empty() => "names a file without a token".to_owned(),
        _ if text.contains(&b'\n') => {
            "names a file with more than one line, expected a token alone".to_owned()
        }
        Some(offset) => format!(
            "names a file whose token has a character other than visible ASCII at byte {offset}"
        ),
        None => return Ok(Secret::new(String::from_utf8_lossy(text).into_owned())),
    };
    Err(failed(EndpointError::Setting { name, problem }))
}

/// The size of the largest token file that is read, in bytes. AWS STS accepts up to 20000 characters.
const MAX_TOKEN_SIZE: u64 = 64 * 1024;
