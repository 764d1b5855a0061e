//! The flow of one token: its options, and its cached copy on disk.

use std::path::Path;

use super::base::{Base, BaseRun};
use super::delegation_error::DelegationError;
use super::error::Error;
use super::impersonation_error::ImpersonationError;
use crate::access_boundary::AccessBoundary;
use crate::cache::{CachedToken, DiskTokenCache, Freshness, Obtained, TokenKey, TokenMetadata};
use crate::context::{Context, Destination};
use crate::credentials::Credentials;
use crate::exchange::{self, AccessToken, CLOUD_PLATFORM, IdToken};
use crate::external_account::{ServiceAccountImpersonation, TokenLifetime};
use crate::identity_key::IdentityKey;
use crate::refresh_schedule;
use crate::secret::Secret;
use crate::timestamp::Timestamp;

/// Credentials with the options of the caller, which together decide which token is fetched.
#[derive(Debug)]
pub(super) struct TokenFlow {
    pub(super) credentials: Credentials,
    pub(super) context: Context,
    pub(super) base: Base,
    pub(super) disk_cache: Option<DiskTokenCache>,
    /// The lifetime of impersonated access tokens; `None` for that of the file.
    pub(super) lifetime: Option<TokenLifetime>,
    /// The scopes of a call that names none.
    pub(super) scopes: Vec<String>,
    pub(super) without_impersonation: bool,
    /// The user for whom the service account acts.
    pub(super) subject: Option<String>,
    pub(super) access_boundary: Option<AccessBoundary>,
    pub(super) quota_project: Option<String>,
}

impl TokenFlow {
    /// Returns the scopes of an access token: the first of these lists that is not empty. `scopes`, which
    /// the call names; those that the caller set for all calls; those of the file; the scope for all APIs.
    pub(super) fn scopes<'a>(&'a self, scopes: &[&'a str]) -> Result<Vec<&'a str>, Error> {
        let texts = |scopes: &'a [String]| scopes.iter().map(String::as_str).collect();
        let named = if scopes.is_empty() { texts(&self.scopes) } else { scopes.to_vec() };
        if let (Base::AuthorizedUser(_), []) = (&self.base, self.impersonations()) {
            let user = self.credentials.authorized_user();
            return match named.is_empty() {
                true => Ok(user.map(|user| texts(user.scopes())).unwrap_or_default()),
                false => Err(Error::ScopesOfLogin),
            };
        }
        let of_file = || texts(self.credentials.scopes());
        let named = if named.is_empty() && !self.without_impersonation { of_file() } else { named };
        if named.is_empty() && self.subject.is_some() {
            return Err(DelegationError::NoScopes.into());
        }
        Ok(if named.is_empty() { vec![CLOUD_PLATFORM] } else { named })
    }

    /// Returns an access token from disk if it is fresh, or fetches one.
    pub(super) fn access_token(
        &self,
        scopes: &[&str],
        freshness: Freshness<'_>,
    ) -> Result<AccessToken, Error> {
        let cached = self.cached_access_token(scopes, freshness)?.token;
        Ok(AccessToken::new(cached.token, cached.expires_at, cached.metadata.scopes))
    }

    /// Returns an access token from disk if it is fresh, or fetches one.
    pub(super) fn cached_access_token(
        &self,
        scopes: &[&str],
        freshness: Freshness<'_>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        self.check_limits(scopes)?;
        let lifetime = self.lifetime_of_access_token()?;
        let metadata = TokenMetadata {
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            subject: self.subject.clone(),
            access_boundary: self.access_boundary.as_ref().map(AccessBoundary::to_json),
            ..self.metadata()
        };
        if let (Some(stored), None) = (self.stored_token(), &self.access_boundary) {
            let issued_at = self.context.now();
            let stored = CachedToken::new(stored.token, issued_at, stored.expires_at);
            return Ok(CachedToken { metadata, ..stored }.into());
        }
        let boundary = metadata.access_boundary.clone();
        let add_token = |key: IdentityKey| {
            let seconds = lifetime.map(|lifetime| lifetime.as_seconds().to_be_bytes());
            let key = key
                .with("access token", "")
                .with_some("lifetime", seconds)
                .with_some("subject", self.subject.as_ref())
                .with_some("access boundary", boundary);
            scopes.iter().fold(key, |key, scope| key.with("scope", scope))
        };
        self.cached_or_fetched(metadata, add_token, freshness, |run, context| {
            let token =
                self.unrestricted_token(run, context, scopes, lifetime.unwrap_or_default())?;
            let Some(boundary) = &self.access_boundary else {
                return Ok((token.token, token.expires_at));
            };
            let url = self.credentials.base().token_url();
            let token = exchange::downscope(context, url, &token, boundary)?;
            Ok((token.token, token.expires_at))
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
        let target = self.target().ok_or(match self.base {
            Base::ExternalAccount { .. } => Error::NoServiceAccount,
            Base::AuthorizedUser(_) => Error::IdTokenOfLogin,
        })?;
        let metadata = TokenMetadata { audience: Some(audience.to_owned()), ..self.metadata() };
        let add_token = |key: IdentityKey| {
            key.with("id token", audience).with("email", [u8::from(include_email)])
        };
        self.cached_or_fetched(metadata, add_token, freshness, |run, context| {
            let (caller, before) = self.caller_token(run, context)?;
            let token = exchange::generate_id_token(
                context,
                target,
                &caller,
                self.quota_project.as_deref(),
                audience,
                include_email,
            )
            .map_err(|error| ImpersonationError::new(target, before, run.principal(), error))?;
            Ok((token.token().clone(), token.expires_at()))
        })
    }

    /// Returns a digest that differs between machines, credentials, identities and `parts`. `None` if the
    /// identity is unclear.
    pub(super) fn fingerprint(&self, parts: &[(&str, &str)]) -> Option<String> {
        let key = self.cache_key(&self.base.begin())?;
        parts.iter().fold(key, |key, (name, value)| key.with(name, value)).fingerprint()
    }

    /// Returns a number that differs between machines and files, and is the same for all processes
    /// of one machine.
    pub(super) fn seed(&self) -> u64 {
        let key = IdentityKey::new("refresh schedule")
            .with_some("boot", self.boot_id().as_ref().map(Secret::expose))
            .with_encoded(|take| self.credentials.document().encode(take));
        refresh_schedule::seed(&[&key.finish().0])
    }

    /// Returns the service accounts to impersonate, in order.
    pub(super) fn impersonations(&self) -> &[ServiceAccountImpersonation] {
        if self.without_impersonation { &[] } else { self.credentials.impersonations() }
    }

    /// Returns the service account whose tokens are requested: the last one.
    pub(super) fn target(&self) -> Option<&ServiceAccountImpersonation> {
        self.impersonations().last()
    }

    /// Returns the token on disk or fetches one. `add_token` completes the cache key.
    ///
    /// If the identity is unclear, the token is fetched too, and the error of the fetch says why.
    fn cached_or_fetched(
        &self,
        metadata: TokenMetadata,
        add_token: impl FnOnce(IdentityKey) -> IdentityKey,
        freshness: Freshness<'_>,
        fetch: impl FnOnce(&BaseRun<'_>, &Context) -> Result<(Secret, Timestamp), Error>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        let run = self.base.begin();
        let key = self.disk_cache.as_ref().and_then(|_| self.cache_key(&run));
        let fetch = || {
            let context = run.context(&self.context)?;
            exchange::prepare(&context, self.credentials.base(), self.impersonations());
            if self.subject.is_some() {
                context.transport.prepare(&self.users_endpoint(), Destination::Google);
            }
            let issued_at = self.context.now();
            let (token, expires_at) =
                fetch(&run, &context).map_err(|error| run.explain(error, self.context.now()))?;
            Ok(CachedToken { metadata, ..CachedToken::new(token, issued_at, expires_at) })
        };
        match (&self.disk_cache, key) {
            (Some(disk_cache), Some(key)) => {
                disk_cache.token(&token_key(add_token(key)), freshness, fetch)
            }
            _ => fetch().map(Obtained::from),
        }
    }

    /// Returns a key that differs between files, identities and chains. It also differs between machines,
    /// unless the identity is the same on every machine. `None` if the identity is unclear.
    fn cache_key(&self, run: &BaseRun<'_>) -> Option<IdentityKey> {
        let key = run.identity_key()?;
        // Several machines may share the directory. Without `/proc`, the key cannot distinguish them.
        let boot_id = key.depends_on_machine().then(|| self.boot_id()).flatten();
        let key = key
            .with_some("boot", boot_id.as_ref().map(Secret::expose))
            .with_encoded(|take| self.credentials.document().encode(take));
        Some(self.impersonations().iter().fold(key, |key, account| {
            let key = key.with("service account", account.url().as_str());
            account.delegates().iter().fold(key, |key, delegate| key.with("delegate", delegate))
        }))
    }

    fn boot_id(&self) -> Option<Secret<Vec<u8>>> {
        self.context.file_system.read(Path::new(BOOT_ID), MAX_BOOT_ID_SIZE).ok()
    }

    fn metadata(&self) -> TokenMetadata {
        let account = self.credentials.external_account().map(|account| account.audience());
        let user = || self.credentials.authorized_user()?.audience();
        let provider = account.or_else(user).map(ToString::to_string);
        TokenMetadata {
            provider: provider.unwrap_or_else(|| LOGIN.to_owned()),
            service_account: self.target().map(|target| target.email().to_owned()),
            ..TokenMetadata::default()
        }
    }
}

fn token_key(key: IdentityKey) -> TokenKey {
    let (digest, instance_role) = key.finish();
    TokenKey::new(&digest, instance_role)
}

/// The file with the boot ID. Linux makes a new one at each start, so machines copied from one image differ.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// The size of the largest boot ID, in bytes.
const MAX_BOOT_ID_SIZE: u64 = 64;

/// The provider of a login whose file names none.
const LOGIN: &str = "the login of a user";
