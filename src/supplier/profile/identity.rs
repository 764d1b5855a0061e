//! The identity behind the selected profile.

use super::named_sources::NamedSources;
use crate::aws_config_file::{CredentialOrigin, RoleChain, StaticKeys};
use crate::aws_sts::AwsService;
use crate::context::Context;
use crate::identity_key::IdentityKey;
use crate::supplier::error::SupplierError;
use crate::supplier::login_session::login_file;
use crate::supplier::process::process_credentials;
use crate::supplier::shared_config::SharedConfig;
use crate::supplier::sso::{SsoSession, sso_identity};
use crate::supplier::web_identity_role::read_token;

/// Identifies the credentials of a profile. `None` if the profile has no credentials.
///
/// Requests are sent only to a service that a `credential_source` names. A `credential_process` runs, because
/// its output may depend on its environment, its files and its user. The key of a login includes the content
/// of its file, because another user may have logged in since the last time.
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
        CredentialOrigin::Login(arn) => {
            let profile = chain.profiles.last().map(String::as_str);
            let (_, content) = login_file(context, config, arn, profile)?;
            Some(key.with("login", arn).with("session", content.expose()))
        }
        CredentialOrigin::Process(line) => {
            Some(key.with_credentials(&process_credentials(context, line)?))
        }
    };
    let Some(key) = key.map(|key| chain.roles.iter().fold(key, IdentityKey::with_role)) else {
        return Ok(None);
    };
    let assumes_roles =
        !chain.roles.is_empty() || matches!(chain.origin, CredentialOrigin::WebIdentity { .. });
    Ok(Some(match assumes_roles {
        true => key.with_aws_sts(context, &config.endpoints(AwsService::Sts)?),
        false => key,
    }))
}
