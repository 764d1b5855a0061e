//! Whose credentials a profile gives, told from what stands in it.

use super::assumed_role::read_token;
use super::error::SupplierError;
use super::identity_key::IdentityKey;
use super::profile::NamedSources;
use super::shared_config::SharedConfig;
use super::sso::SsoSession;
use crate::aws_config_file::{CredentialOrigin, NamedSource, RoleChain, SsoOrigin, StaticKeys};
use crate::context::Context;

/// Makes the key of a profile; `None` where it names no credentials. No process is run and nobody is
/// asked but the metadata service: two runs of a `credential_process` are taken for the same identity.
pub(super) fn profile_identity(
    context: &Context,
    config: &SharedConfig,
    sources: &NamedSources,
    chain: &RoleChain,
) -> Result<Option<IdentityKey>, SupplierError> {
    let key = IdentityKey::new("profile");
    let key = match &chain.origin {
        CredentialOrigin::Static(StaticKeys {
            access_key_id,
            secret_access_key,
            session_token,
            ..
        }) => key.with_keys(access_key_id, secret_access_key, session_token.as_ref()),
        CredentialOrigin::Named(source) => {
            let supplier = match source {
                NamedSource::EcsContainer => &sources.container,
                NamedSource::Environment => &sources.environment,
                NamedSource::Ec2InstanceMetadata => &sources.instance_metadata,
            };
            match supplier.identity_key()? {
                Some(key) => key,
                None => return Ok(None),
            }
        }
        CredentialOrigin::WebIdentity { token_file, role } => {
            let token = read_token(context, ("web_identity_token_file", token_file))?;
            key.with_role(role).with_token(&token)
        }
        CredentialOrigin::Sso(SsoOrigin { account_and_role: None, .. }) => return Ok(None),
        CredentialOrigin::Sso(origin) => sso_identity(context, config, origin)?,
        CredentialOrigin::Login(arn) => key.with("login", arn),
        CredentialOrigin::Process(line) => key.with("process", line.expose()),
    };
    Ok(Some(chain.roles.iter().fold(key, IdentityKey::with_role)))
}

/// Makes the key of a role of IAM Identity Center.
pub(super) fn sso_identity(
    context: &Context,
    config: &SharedConfig,
    origin: &SsoOrigin,
) -> Result<IdentityKey, SupplierError> {
    let SsoOrigin { session, start_url, region, account_and_role } = origin;
    let (account, role) = account_and_role.as_ref().map(|(a, r)| (a, r)).unzip();
    // Somebody else may have logged in meanwhile.
    let token = SsoSession::new(context, config, origin).cached()?;
    Ok(IdentityKey::new("sso")
        .with_some("session", session.as_ref())
        .with("start url", start_url)
        .with("region", region)
        .with_some("account", account)
        .with_some("role", role)
        .with("token", token.expose()))
}
