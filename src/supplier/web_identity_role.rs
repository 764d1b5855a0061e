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
    let text = std::str::from_utf8(content.expose()).unwrap_or("\u{FFFD}").trim_end();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
        let problem = match text.lines().filter(|line| !line.trim().is_empty()).count() {
            0 | 1 => "names a file without a token",
            _ => "names a file with more than one line, expected a token alone",
        };
        let problem = problem.to_owned();
        return Err(failed(EndpointError::Setting { name, problem }));
    }
    Ok(Secret::from(text))
}

/// The size of the largest token file that is read, in bytes. AWS STS accepts up to 20000 characters.
const MAX_TOKEN_SIZE: u64 = 64 * 1024;
