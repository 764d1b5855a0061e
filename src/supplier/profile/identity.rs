//! The identity behind the selected profile.

use super::named_sources::NamedSources;
use crate::aws_config_file::{CredentialOrigin, RoleChain, StaticKeys};
use crate::context::Context;
use crate::identity_key::IdentityKey;
use crate::supplier::assumed_role::read_token;
use crate::supplier::error::SupplierError;
use crate::supplier::process::process_credentials;
use crate::supplier::shared_config::SharedConfig;
use crate::supplier::sso::{SsoSession, sso_identity};

/// Identifies the credentials of a profile. `None` if the profile has no credentials.
///
/// Only the instance metadata service is asked, for the name of its role. A `credential_process` runs:
/// what it gives may depend on its environment, its files and its user.
pub(super) fn profile_identity(
    context: &Context,
    config: &SharedConfig,
    sources: &NamedSources,
    chain: &RoleChain,
) -> Result<Option<IdentityKey>, SupplierError> {
    let key = IdentityKey::new("profile");
    let key = match &chain.origin {
        CredentialOrigin::Static(keys) => {
            let StaticKeys { access_key_id, secret_access_key, session_token, .. } = keys;
            Some(key.with_keys(access_key_id, secret_access_key, session_token.as_ref()))
        }
        CredentialOrigin::Named(source) => sources.get(*source).identity_key()?,
        CredentialOrigin::WebIdentity { token_file, role } => {
            let token = read_token(context, ("web_identity_token_file", token_file))?;
            Some(key.with_role(role).with_token(&token))
        }
        CredentialOrigin::Sso(origin) => {
            let profile = chain.profiles.last().map(String::as_str);
            sso_identity(&SsoSession { context, config, origin, profile })?
        }
        CredentialOrigin::Login(arn) => Some(key.with("login", arn)),
        CredentialOrigin::Process(line) => {
            Some(key.with_credentials(&process_credentials(context, line)?))
        }
    };
    Ok(key.map(|key| chain.roles.iter().fold(key, IdentityKey::with_role)))
}
