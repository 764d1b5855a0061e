//! The way to a token, and to one that is kept.

use std::path::Path;

use super::{Error, Federation};
use crate::aws_identity::{AwsIdentity, Resolution};
use crate::cache::{CachedToken, TokenKey, TokenMetadata};
use crate::exchange::{self, AccessToken, FederatedToken, IAM, IdToken, Metrics};
use crate::external_account::ServiceAccountImpersonation;
use crate::secret::Secret;
use crate::subject_token::SubjectToken;
use crate::supplier::IdentityKey;
use crate::timestamp::Timestamp;

impl Federation {
    pub(super) fn cached_access_token(&self, scopes: &[&str]) -> Result<AccessToken, Error> {
        let target = self.target();
        let lifetime = self.options.lifetime.or_else(|| target?.lifetime());
        let scopes_of_token = || scopes.iter().map(|&scope| scope.to_owned()).collect();
        let purpose = TokenMetadata { scopes: scopes_of_token(), ..self.purpose() };
        let of_token = |key: IdentityKey| {
            let seconds = lifetime.map(|lifetime| lifetime.as_seconds().to_be_bytes());
            let key = key.with("access token", "").with_some("lifetime", seconds);
            scopes.iter().fold(key, |key, scope| key.with("scope", scope))
        };
        let kept = self.kept(purpose, of_token, |search| {
            let inner_scopes = if target.is_some() { &[IAM] } else { scopes };
            let federated = self.federated_token(search, inner_scopes)?;
            let Some(target) = target else {
                return Ok((federated.token, federated.expires_at));
            };
            let lifetime = lifetime.unwrap_or_default();
            exchange::impersonate(&self.context, target, &federated, scopes, lifetime)
                .map(|token| (token.token().clone(), token.expires_at()))
                .map_err(Error::Exchange)
        })?;
        Ok(AccessToken::new(kept.token, kept.expires_at, scopes_of_token()))
    }

    pub(super) fn cached_id_token(
        &self,
        audience: &str,
        include_email: bool,
    ) -> Result<IdToken, Error> {
        let target = self.target().ok_or(Error::NoServiceAccount)?;
        let purpose = TokenMetadata { audience: Some(audience.to_owned()), ..self.purpose() };
        let of_token = |key: IdentityKey| {
            key.with("id token", audience).with("email", [u8::from(include_email)])
        };
        let kept = self.kept(purpose, of_token, |search| {
            let federated = self.federated_token(search, &[IAM])?;
            let token = exchange::generate_id_token(
                &self.context,
                target,
                &federated,
                audience,
                include_email,
            );
            let token = token.map_err(Error::Exchange)?;
            Ok((token.token().clone(), token.expires_at()))
        })?;
        Ok(IdToken::new(kept.token, kept.expires_at, audience.to_owned()))
    }

    /// Returns the token that is kept in the directory, or fetches one. Where the identity is not
    /// clear, the fetch says why.
    fn kept(
        &self,
        purpose: TokenMetadata,
        of_token: impl FnOnce(IdentityKey) -> IdentityKey,
        fetch: impl FnOnce(&Resolution<'_>) -> Result<(Secret, Timestamp), Error>,
    ) -> Result<CachedToken, Error> {
        let search = self.chain.search();
        let key = self.directory.as_ref().and_then(|_| self.identity_key(&search));
        let fetch = || {
            exchange::prepare(&self.context, &self.account, self.target());
            let issued_at = self.context.now();
            let (token, expires_at) = fetch(&search)?;
            Ok(CachedToken { token, issued_at, expires_at, purpose, instance_role: None })
        };
        match (&self.directory, key) {
            (Some(directory), Some(key)) => directory.token(&TokenKey::new(of_token(key)), fetch),
            _ => fetch(),
        }
    }

    /// Tells this machine, this account and this AWS identity from all others.
    fn identity_key(&self, search: &Resolution<'_>) -> Option<IdentityKey> {
        let key = match &self.known {
            Some(known) => known.key.clone(),
            None => search.identity_key().ok()??,
        };
        // A directory may be one for several machines; where this is not told, it has to do.
        let boot = || self.context.file_system.read(Path::new(BOOT_ID), LARGEST_BOOT_ID).ok();
        let boot = key.depends_on_machine().then(boot).flatten();
        let target = self.target().map(|target| target.url().as_str());
        Some(
            key.with_some("boot", boot.as_ref().map(Secret::expose))
                .with_fed(|take| self.account.document().feed(take))
                .with_some("service account", target),
        )
    }

    fn purpose(&self) -> TokenMetadata {
        TokenMetadata {
            provider: self.account.audience().to_string(),
            service_account: self.target().map(|target| target.email().to_owned()),
            ..TokenMetadata::default()
        }
    }

    pub(super) fn found(&self, search: &Resolution<'_>) -> Result<AwsIdentity, Error> {
        match &self.known {
            Some(known) => Ok(known.identity.clone()),
            None => Ok(search.resolve()?),
        }
    }

    pub(super) fn sign(&self, search: &Resolution<'_>) -> Result<SubjectToken, Error> {
        let AwsIdentity { region, credentials, .. } = self.found(search)?;
        let url = self.verification_url.for_region(&region).map_err(Error::Account)?;
        let signed_at = self.context.now();
        Ok(SubjectToken::sign(&url, self.account.audience(), &credentials, signed_at))
    }

    fn federated_token(
        &self,
        search: &Resolution<'_>,
        scopes: &[&str],
    ) -> Result<FederatedToken, Error> {
        let subject_token = self.sign(search)?;
        let target = self.target();
        let metrics = Metrics {
            programmatic: self.chain.is_programmatic(),
            impersonation: target.is_some(),
            config_lifetime: target.is_some_and(|target| target.lifetime().is_some()),
        };
        exchange::exchange(&self.context, &self.account, &subject_token, scopes, metrics)
            .map_err(Error::Exchange)
    }

    /// Is the service account to act as.
    pub(super) fn target(&self) -> Option<&ServiceAccountImpersonation> {
        let impersonation = self.account.service_account_impersonation();
        impersonation.filter(|_| !self.options.without_impersonation)
    }
}

/// Linux makes a new one with each start: machines that were copied from one have different ones.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

const LARGEST_BOOT_ID: u64 = 64;
