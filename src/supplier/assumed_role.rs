//! Roles that are assumed at AWS STS.

use std::sync::Arc;

use super::attempts::Attempts;
use super::error::SupplierError;
use super::security_credentials_supplier::SecurityCredentialsSupplier;
use super::session_key::role_session_key;
use crate::aws_config_file::AssumedRole;
use crate::aws_sts::{AssumeRole, AwsSts, Mfa, ProfileEndpoints};
use crate::context::{Context, Level, MfaPrompt, NoMfaPrompt};
use crate::identity_key::IdentityKey;
use crate::region::Region;
use crate::sanitize::Sanitized;
use crate::security_credentials::SecurityCredentials;

/// A supplier of the credentials of a role, which it assumes with the credentials of another
/// supplier.
#[derive(Clone, Debug)]
pub struct AssumedRoleSupplier<S> {
    context: Context,
    region: Region,
    endpoints: ProfileEndpoints,
    role: AssumedRole,
    mfa_prompt: Arc<dyn MfaPrompt>,
    source: S,
}

impl<S: SecurityCredentialsSupplier> AssumedRoleSupplier<S> {
    /// Creates a supplier that assumes `role` at the AWS STS of `region`, with the credentials of `source`. If
    /// `source` is not configured, this supplier is not configured either.
    pub fn new(context: Context, region: Region, role: AssumedRole, source: S) -> Self {
        let (endpoints, mfa_prompt) = (ProfileEndpoints::default(), Arc::new(NoMfaPrompt));
        Self { context, region, endpoints, role, mfa_prompt, source }
    }

    /// Sets the prompt for MFA codes. The default fails, so that a role with an MFA device cannot
    /// be assumed.
    #[must_use]
    pub fn with_mfa_prompt(self, mfa_prompt: Arc<dyn MfaPrompt>) -> Self {
        Self { mfa_prompt, ..self }
    }

    /// Sets the endpoint of AWS STS that a profile configures; see
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
        let Self { context, region, endpoints, role, mfa_prompt, source } = self;
        let place = (region, endpoints);
        let found = source.security_credentials(attempts)?;
        found
            .map(|credentials| assume(context, place, &credentials, role, &**mfa_prompt))
            .transpose()
    }

    fn identity_key(&self) -> Result<Option<IdentityKey>, SupplierError> {
        let Self { context, endpoints, role, source, .. } = self;
        let key = source.identity_key()?;
        Ok(key.map(|key| key.with_role(role).with_aws_sts(context, endpoints)))
    }
}

/// Assumes a role at the AWS STS of `region`, with an MFA code if the role names a device. A cached session is
/// reused.
pub(crate) fn assume(
    context: &Context,
    (region, endpoints): (&Region, &ProfileEndpoints),
    credentials: &SecurityCredentials,
    role: &AssumedRole,
    mfa_prompt: &dyn MfaPrompt,
) -> Result<SecurityCredentials, SupplierError> {
    let failed = |error| SupplierError::Role { role: role.arn.clone(), error: Box::new(error) };
    // A bad endpoint fails before the user is prompted for a code, which expires after 30 seconds.
    let aws_sts = AwsSts::for_profile(context.clone(), region, endpoints).map_err(failed)?;
    let key = role_session_key(credentials, role, aws_sts.endpoint());
    let needs_new = role.mfa_serial.is_some() && mfa_prompt.has_code();
    if !needs_new && let Some(session) = context.session_cache.load(&key) {
        return Ok(session);
    }
    let session = loop {
        let request = AssumeRole {
            role_arn: role.arn.clone(),
            role_session_name: session_name(role),
            external_id: role.external_id.clone(),
            duration_seconds: role.duration_seconds,
            mfa: mfa(role, mfa_prompt)?,
            ..AssumeRole::default()
        };
        match (aws_sts.assume_role(credentials, &request), &role.mfa_serial) {
            (Err(error), Some(serial))
                if error.is_wrong_mfa_code() && mfa_prompt.retries(serial) => {}
            (result, _) => break result.map_err(failed)?,
        }
    };
    if let Some(arn) = &session.arn {
        let arn = Sanitized::truncated(arn, 200);
        context.log(Level::Info, format_args!("the session is `{arn}`"));
    }
    context.session_cache.save(&key, &format!("`{}`", role.arn), &session.credentials);
    Ok(session.credentials)
}

fn mfa(role: &AssumedRole, mfa_prompt: &dyn MfaPrompt) -> Result<Option<Mfa>, SupplierError> {
    let Some(serial_number) = role.mfa_serial.clone() else {
        return Ok(None);
    };
    let token_code = mfa_prompt
        .code(&serial_number)
        .map_err(|source| SupplierError::MfaCode { role: role.arn.clone(), source })?;
    Ok(Some(Mfa { serial_number, token_code }))
}

/// Returns the name of the session of a role.
pub(super) fn session_name(role: &AssumedRole) -> String {
    role.session_name.clone().unwrap_or_else(|| ROLE_SESSION_NAME.to_owned())
}

/// The default name of a role session. AWS's tools generate a new name each time. Here the name never changes,
/// because it is part of `google.subject`.
pub const ROLE_SESSION_NAME: &str = "gcp-wif";

const NAME: &str = "assumed role";
