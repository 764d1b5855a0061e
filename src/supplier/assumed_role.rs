//! Roles that are assumed on the way to an AWS identity.

use std::path::Path;

use super::profile_identity::with_role;
use super::{Attempts, EndpointError, IdentityKey, SecurityCredentialsSupplier, SupplierError};
use crate::ambient::Ambient;
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AssumeRole, AssumeRoleWithWebIdentity, AwsSts, ProfileEndpoints};
use crate::region::Region;
use crate::secret::Secret;
use crate::security_credentials::SecurityCredentials;

/// Supplies the credentials of a role, which it assumes with those of another supplier.
#[derive(Debug)]
pub struct AssumedRoleSupplier<S> {
    ambient: Ambient,
    region: Region,
    endpoints: ProfileEndpoints,
    role: AssumedRole,
    source: S,
}

impl<S: SecurityCredentialsSupplier> AssumedRoleSupplier<S> {
    /// Asks the AWS STS of that region. Where `source` has nothing to say, this has nothing either.
    pub fn new(ambient: Ambient, region: Region, role: AssumedRole, source: S) -> Self {
        Self { ambient, region, endpoints: ProfileEndpoints::default(), role, source }
    }

    /// Asks where a profile says that AWS STS is; see
    /// [`SharedConfig::endpoints`](super::SharedConfig::endpoints).
    #[must_use]
    pub fn with_endpoints(self, endpoints: ProfileEndpoints) -> Self {
        Self { endpoints, ..self }
    }
}

impl<S: SecurityCredentialsSupplier> SecurityCredentialsSupplier for AssumedRoleSupplier<S> {
    fn name(&self) -> &str {
        NAME
    }

    fn security_credentials(
        &self,
        attempts: &mut Attempts,
    ) -> Result<Option<SecurityCredentials>, SupplierError> {
        let Self { ambient, region, endpoints, role, source } = self;
        if role.mfa_serial.is_some() {
            return Err(SupplierError::broken(NAME, MFA));
        }
        let found = source.security_credentials(attempts)?;
        found
            .map(|credentials| assume(ambient, (region, endpoints), &credentials, role))
            .transpose()
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        Ok(self.source.identity_key()?.map(|key| with_role(key, &self.role)))
    }
}

/// Assumes a role with credentials.
pub(super) fn assume(
    ambient: &Ambient,
    (region, endpoints): (&Region, &ProfileEndpoints),
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
    AwsSts::of_profile(ambient.clone(), region, endpoints)
        .and_then(|client| client.assume_role(credentials, &request))
        .map(|session| session.credentials)
        .map_err(|error| SupplierError::Role { role: role.arn.clone(), error })
}

/// Assumes a role with the token in a file, which is read each time: Kubernetes replaces it.
pub(super) fn assume_with_token_file(
    ambient: &Ambient,
    (region, endpoints): (&Region, &ProfileEndpoints),
    file: (&'static str, &str),
    role: &AssumedRole,
) -> Result<SecurityCredentials, SupplierError> {
    let request = AssumeRoleWithWebIdentity {
        role_arn: role.arn.clone(),
        role_session_name: session_name(role),
        web_identity_token: read_token(ambient, file)?,
        duration_seconds: role.duration_seconds,
    };
    AwsSts::regional(ambient.clone(), region, endpoints)
        .and_then(|client| client.assume_role_with_web_identity(&request))
        .map(|session| session.credentials)
        .map_err(|error| SupplierError::Role { role: role.arn.clone(), error })
}

/// Reads the token in a file that a variable or key names.
pub(super) fn read_token(
    ambient: &Ambient,
    (name, path): (&'static str, &str),
) -> Result<Secret, SupplierError> {
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
    Ok(Secret::from(text))
}

fn session_name(role: &AssumedRole) -> String {
    role.session_name.clone().unwrap_or_else(|| ROLE_SESSION_NAME.to_owned())
}

/// Is the name of a role session that nothing else names. AWS's tools make a new name each time. The name is a part of `google.subject`, so that here it
/// stays the same.
pub const ROLE_SESSION_NAME: &str = "gcp-wif";

const NAME: &str = "assumed role";

/// What there is to say about `mfa_serial`.
pub(super) const MFA: &str = "`mfa_serial` asks for a code, which cannot be given here";

/// In bytes. AWS STS takes 20000 characters.
const LARGEST_TOKEN: u64 = 64 * 1024;
