//! The requests that lead to one token, and its cached copy on disk.

use std::path::Path;
use std::sync::Arc;

use super::error::Error;
use crate::cache::{CachedToken, DiskTokenCache, Freshness, Obtained, TokenKey, TokenMetadata};
use crate::context::Context;
use crate::exchange::{self, AccessToken, FederatedToken, IAM, IdToken, Metrics};
use crate::external_account::{ExternalAccount, ServiceAccountImpersonation, TokenLifetime};
use crate::identity_key::IdentityKey;
use crate::jwt;
use crate::refresh_schedule;
use crate::secret::Secret;
use crate::source::{SubjectTokenRun, SubjectTokenSource};
use crate::timestamp::Timestamp;

/// An account with the options of its caller: everything that decides which token is fetched.
#[derive(Debug)]
pub(super) struct TokenFlow {
    pub(super) account: ExternalAccount,
    pub(super) context: Context,
    pub(super) source: Arc<dyn SubjectTokenSource>,
    pub(super) disk_cache: Option<DiskTokenCache>,
    /// The lifetime of impersonated access tokens; `None` for that of the account.
    pub(super) lifetime: Option<TokenLifetime>,
    /// The scopes of an access token if the caller names none with the call.
    pub(super) scopes: Vec<String>,
    pub(super) without_impersonation: bool,
}

impl TokenFlow {
    /// Returns an access token from disk, or fetches one.
    pub(super) fn access_token(&self, scopes: &[&str]) -> Result<AccessToken, Error> {
        let cached = self.cached_access_token(scopes, Freshness::OneUse)?.token;
        Ok(AccessToken::new(cached.token, cached.expires_at, cached.metadata.scopes))
    }

    /// Returns an access token from disk if it is fresh, or fetches one.
    pub(super) fn cached_access_token(
        &self,
        scopes: &[&str],
        freshness: Freshness<'_>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        let target = self.target();
        let lifetime = self.lifetime.or_else(|| target?.lifetime());
        let owned_scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let metadata = TokenMetadata { scopes: owned_scopes, ..self.metadata() };
        let add_token = |key: IdentityKey| {
            let seconds = lifetime.map(|lifetime| lifetime.as_seconds().to_be_bytes());
            let key = key.with("access token", "").with_some("lifetime", seconds);
            scopes.iter().fold(key, |key, scope| key.with("scope", scope))
        };
        self.cached_or_fetched(metadata, add_token, freshness, |run| {
            let federated_scopes = if target.is_some() { &[IAM] } else { scopes };
            let federated = self.federated_token(run, federated_scopes)?;
            let Some(target) = target else {
                return Ok((federated.token, federated.expires_at));
            };
            let lifetime = lifetime.unwrap_or_default();
            let token = exchange::impersonate(&self.context, target, &federated, scopes, lifetime)?;
            Ok((token.token().clone(), token.expires_at()))
        })
    }

    /// Returns an ID token from disk, or fetches one.
    pub(super) fn id_token(&self, audience: &str, include_email: bool) -> Result<IdToken, Error> {
        let cached = self.cached_id_token(audience, include_email, Freshness::OneUse)?.token;
        Ok(IdToken::new(cached.token, cached.expires_at, audience.to_owned()))
    }

    /// Returns an ID token from disk if it is fresh, or fetches one.
    pub(super) fn cached_id_token(
        &self,
        audience: &str,
        include_email: bool,
        freshness: Freshness<'_>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        let target = self.target().ok_or(Error::NoServiceAccount)?;
        let metadata = TokenMetadata { audience: Some(audience.to_owned()), ..self.metadata() };
        let add_token = |key: IdentityKey| {
            key.with("id token", audience).with("email", [u8::from(include_email)])
        };
        self.cached_or_fetched(metadata, add_token, freshness, |run| {
            let federated = self.federated_token(run, &[IAM])?;
            let token = exchange::generate_id_token(
                &self.context,
                target,
                &federated,
                audience,
                include_email,
            )?;
            Ok((token.token().clone(), token.expires_at()))
        })
    }

    /// Returns a digest that differs between machines, accounts, identities and `parts`. `None` if the
    /// identity is unclear.
    pub(super) fn fingerprint(&self, parts: &[(&str, &str)]) -> Option<String> {
        let key = self.cache_key(&*self.source.begin())?;
        parts.iter().fold(key, |key, (name, value)| key.with(name, value)).fingerprint()
    }

    /// Returns a number that differs between machines and accounts, and is the same for all processes
    /// of one machine.
    pub(super) fn seed(&self) -> u64 {
        let key = IdentityKey::new("refresh schedule")
            .with_some("boot", self.boot_id().as_ref().map(Secret::expose))
            .with_fed(|take| self.account.document().feed(take));
        refresh_schedule::seed(&[&key.finish().0])
    }

    /// Returns the service account to impersonate, if any.
    pub(super) fn target(&self) -> Option<&ServiceAccountImpersonation> {
        let impersonation = self.account.service_account_impersonation();
        impersonation.filter(|_| !self.without_impersonation)
    }

    /// Returns the token on disk or fetches one. `add_token` completes the cache key.
    ///
    /// An identity that is unclear is not an error yet: the token is fetched, which says what is
    /// wrong.
    fn cached_or_fetched(
        &self,
        metadata: TokenMetadata,
        add_token: impl FnOnce(IdentityKey) -> IdentityKey,
        freshness: Freshness<'_>,
        fetch: impl FnOnce(&dyn SubjectTokenRun) -> Result<(Secret, Timestamp), Error>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        let run = self.source.begin();
        let key = self.disk_cache.as_ref().and_then(|_| self.cache_key(&*run));
        let fetch = || {
            exchange::prepare(&self.context, &self.account, self.target());
            let issued_at = self.context.now();
            let (token, expires_at) = fetch(&*run)?;
            Ok(CachedToken { metadata, ..CachedToken::new(token, issued_at, expires_at) })
        };
        match (&self.disk_cache, key) {
            (Some(disk_cache), Some(key)) => {
                disk_cache.token(&token_key(add_token(key)), freshness, fetch)
            }
            _ => fetch().map(Obtained::from),
        }
    }

    /// Returns a key that differs between accounts, identities and, unless the identity is the same on
    /// every machine, between machines.
    fn cache_key(&self, run: &dyn SubjectTokenRun) -> Option<IdentityKey> {
        let key = run.identity_key()?;
        // Several machines may share the directory. Without `/proc`, the rest of the key has to do.
        let boot_id = key.depends_on_machine().then(|| self.boot_id()).flatten();
        let target = self.target().map(|target| target.url().as_str());
        Some(
            key.with_some("boot", boot_id.as_ref().map(Secret::expose))
                .with_fed(|take| self.account.document().feed(take))
                .with_some("service account", target),
        )
    }

    fn boot_id(&self) -> Option<Secret<Vec<u8>>> {
        self.context.file_system.read(Path::new(BOOT_ID), LARGEST_BOOT_ID).ok()
    }

    fn metadata(&self) -> TokenMetadata {
        TokenMetadata {
            provider: self.account.audience().to_string(),
            service_account: self.target().map(|target| target.email().to_owned()),
            ..TokenMetadata::default()
        }
    }

    fn federated_token(
        &self,
        run: &dyn SubjectTokenRun,
        scopes: &[&str],
    ) -> Result<FederatedToken, Error> {
        let subject_token = run.subject_token()?;
        let target = self.target();
        let metrics = Metrics {
            source: self.source.metrics_name(),
            impersonation: target.is_some(),
            config_lifetime: target.is_some_and(|target| target.lifetime().is_some()),
        };
        exchange::exchange(&self.context, &self.account, &subject_token, scopes, metrics).map_err(
            |error| {
                // Clocks differ, so Google decides. Once it has refused, this may be the reason.
                let expired_at = jwt::expiry(subject_token.token());
                match expired_at.filter(|end| *end <= self.context.now()) {
                    Some(expired_at) if error.refusal().is_some() => {
                        Error::ExpiredSubjectToken { error: Box::new(error), expired_at }
                    }
                    _ => error.into(),
                }
            },
        )
    }
}

fn token_key(key: IdentityKey) -> TokenKey {
    let (digest, instance_role) = key.finish();
    TokenKey::new(&digest, instance_role)
}

/// Linux makes a new one at each start, so that machines copied from one image differ.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// In bytes.
const LARGEST_BOOT_ID: u64 = 64;
