//! The flow: from a credential file to a subject token, an access token or an ID token.

mod error;
mod token_flow;

use std::path::Path;
use std::sync::Arc;

pub use error::Error;

use token_flow::TokenFlow;

use crate::cache::{CachedToken, DiskTokenCache, Freshness, MemoryTokenCache, Obtained};
use crate::context::Context;
use crate::exchange::{AccessToken, CLOUD_PLATFORM, IdToken};
use crate::external_account::{ExternalAccount, TokenLifetime, Trust};
use crate::source::{self, SubjectTokenSource};
use crate::subject_token::SubjectToken;

/// A source of Google Cloud tokens for the identity of this machine.
///
/// Threads may share one value. One thread at a time fetches a new access token.
#[derive(Debug)]
pub struct Federation {
    flow: TokenFlow,
    memory_cache: MemoryTokenCache<Error>,
}

impl Federation {
    /// Takes a checked account and the outside world.
    ///
    /// # Errors
    /// [`Error::Account`] if the credential source of the account is not supported.
    pub fn new(account: ExternalAccount, context: Context) -> Result<Self, Error> {
        let flow = TokenFlow {
            source: source::from_account(&account, &context)?,
            account,
            context,
            disk_cache: None,
            lifetime: None,
            scopes: Vec::new(),
            without_impersonation: false,
        };
        Ok(Self { flow, memory_cache: MemoryTokenCache::default() })
    }

    /// Reads and checks an `external_account` JSON file of at most 1 MiB.
    ///
    /// # Errors
    /// [`Error::CredentialFile`] if the file cannot be read, [`Error::Account`] if its content is not
    /// valid.
    pub fn from_file(
        path: impl AsRef<Path>,
        trust: &Trust,
        context: Context,
    ) -> Result<Self, Error> {
        let json = context.file_system.read(path.as_ref(), LARGEST_ACCOUNT)?;
        Self::from_json(json.expose(), trust, context)
    }

    /// Checks an `external_account` JSON.
    ///
    /// # Errors
    /// [`Error::Account`] if the JSON is not valid.
    pub fn from_json(json: &[u8], trust: &Trust, context: Context) -> Result<Self, Error> {
        Self::new(ExternalAccount::from_json(json, trust)?, context)
    }

    /// Takes subject tokens from `source`, in place of the credential source of the account.
    #[must_use]
    pub fn with_subject_token_source(mut self, source: impl SubjectTokenSource + 'static) -> Self {
        self.flow.source = Arc::new(source);
        self
    }

    /// Returns a digest by which a program can tell whether something that it keeps was made for this
    /// machine, account and identity, and for the same `parts`, each with its name. `None` if the
    /// identity is unclear.
    #[doc(hidden)]
    pub fn fingerprint(&self, parts: &[(&str, &str)]) -> Option<String> {
        self.flow.fingerprint(parts)
    }

    /// Sets the lifetime of impersonated access tokens. It overrides the lifetime of the account.
    ///
    /// # Errors
    /// [`Error::LifetimeWithoutImpersonation`]: Google sets the lifetime of a federated token.
    pub fn with_lifetime(mut self, lifetime: TokenLifetime) -> Result<Self, Error> {
        if self.flow.target().is_none() {
            return Err(Error::LifetimeWithoutImpersonation);
        }
        self.flow.lifetime = Some(lifetime);
        Ok(self)
    }

    /// Sets the scopes that [`Federation::access_token`] requests if it is called without scopes.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.flow.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Returns federated tokens even if the account names a service account.
    #[must_use]
    pub fn without_impersonation(mut self) -> Self {
        self.flow.without_impersonation = true;
        self
    }

    /// Caches access tokens and ID tokens in a directory that all processes of the user share.
    /// `None` turns this cache off, which is the default.
    #[must_use]
    pub fn with_disk_cache(mut self, disk_cache: Option<DiskTokenCache>) -> Self {
        self.flow.disk_cache = disk_cache;
        self
    }

    /// Returns the account.
    pub const fn account(&self) -> &ExternalAccount {
        &self.flow.account
    }

    /// Fetches a subject token: the one that would be exchanged next. Sends nothing to Google.
    ///
    /// # Errors
    /// [`Error::Source`] if there is none.
    pub fn subject_token(&self) -> Result<SubjectToken, Error> {
        Ok(self.flow.source.subject_token()?)
    }

    /// Returns an access token: a federated token, or a token of the service account that the
    /// account names. Without `scopes`, it requests those of [`Federation::with_scopes`], and
    /// without these `https://www.googleapis.com/auth/cloud-platform`.
    ///
    /// The token stays in memory until 3 minutes and 45 seconds before it expires. A token on disk
    /// is renewed up to 2 minutes earlier, so that machines do not renew in the same second.
    ///
    /// While the subject token is fetched, the transport may already connect to Google:
    /// `UreqTransport` does so in threads that end without being joined.
    ///
    /// # Errors
    /// [`Error::Source`] if there is no subject token, [`Error::Exchange`] if Google returns no token.
    pub fn access_token(&self, scopes: &[&str]) -> Result<AccessToken, Error> {
        let scopes = self.scopes_or_default(scopes);
        let now = || self.flow.context.now();
        self.memory_cache.token(&scopes, now, || self.flow.access_token(&scopes))
    }

    /// Returns an OpenID Connect ID token of the service account that the account names, as Cloud
    /// Run and Identity-Aware Proxy require. Without a disk cache, each call requests a new token.
    ///
    /// # Errors
    /// [`Error::NoServiceAccount`] if the account names none, [`Error::Source`] if there is no subject
    /// token, [`Error::Exchange`] if Google returns no token.
    pub fn id_token(&self, audience: &str, include_email: bool) -> Result<IdToken, Error> {
        self.flow.id_token(audience, include_email)
    }

    /// Returns the scopes of a call, or those that a call without scopes requests.
    pub(crate) fn scopes_or_default<'a>(&'a self, scopes: &[&'a str]) -> Vec<&'a str> {
        match (scopes, &self.flow.scopes[..]) {
            ([], []) => vec![CLOUD_PLATFORM],
            ([], own) => own.iter().map(String::as_str).collect(),
            (scopes, _) => scopes.to_vec(),
        }
    }

    /// Returns an access token from disk if it is fresh, or fetches one, past the tokens in memory.
    pub(crate) fn cached_access_token(
        &self,
        scopes: &[&str],
        freshness: Freshness<'_>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        self.flow.cached_access_token(scopes, freshness)
    }

    /// Returns an ID token from disk if it is fresh, or fetches one.
    pub(crate) fn cached_id_token(
        &self,
        audience: &str,
        include_email: bool,
        freshness: Freshness<'_>,
    ) -> Result<Obtained<CachedToken, Error>, Error> {
        self.flow.cached_id_token(audience, include_email, freshness)
    }

    /// Returns the seed of the refresh schedule of this machine and account.
    pub(crate) fn seed(&self) -> u64 {
        self.flow.seed()
    }

    /// Returns the outside world.
    pub(crate) const fn context(&self) -> &Context {
        &self.flow.context
    }
}

/// The largest credential file, in bytes. gcloud's files have about one kilobyte.
pub const LARGEST_ACCOUNT: u64 = 1024 * 1024;
