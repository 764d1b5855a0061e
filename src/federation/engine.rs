//! [`Federation`], which returns the tokens.

use std::path::Path;
use std::time::Duration;

use super::base::Base;
use super::error::Error;
use super::quota_project::quota_project;
use super::token_flow::TokenFlow;
use crate::cache::{CachedToken, Freshness, MemoryTokenCache, Obtained};
use crate::context::Context;
use crate::credentials::Credentials;
use crate::exchange::{AccessToken, IdToken};
use crate::external_account::Trust;
use crate::subject_token::SubjectToken;

/// A source of Google Cloud tokens for the identity of this machine.
///
/// Threads may share one value. One thread at a time fetches a new access token.
#[derive(Debug)]
pub struct Federation {
    pub(super) flow: TokenFlow,
    /// The access tokens by their scopes.
    pub(super) memory_cache: MemoryTokenCache<Error>,
}

impl Federation {
    /// Creates a federation for the content of a credential file: [`Credentials`] or an
    /// [`ExternalAccount`](crate::external_account::ExternalAccount).
    ///
    /// # Errors
    /// [`Error::Account`] if the credential source of the account is not supported,
    /// [`Error::QuotaProject`] if `GOOGLE_CLOUD_QUOTA_PROJECT` is not a project.
    pub fn new(credentials: impl Into<Credentials>, context: Context) -> Result<Self, Error> {
        let credentials = credentials.into();
        let flow = TokenFlow {
            base: Base::new(&credentials, &context)?,
            quota_project: quota_project(&credentials, &context)?,
            credentials,
            context,
            disk_cache: None,
            lifetime: None,
            scopes: Vec::new(),
            without_impersonation: false,
            subject: None,
            access_boundary: None,
        };
        Ok(Self { flow, memory_cache: MemoryTokenCache::default() })
    }

    /// Reads and checks a credential file of any supported type, of at most 1 MiB.
    ///
    /// # Errors
    /// [`Error::CredentialFile`] if the file cannot be read, [`Error::Account`] if its content is not
    /// valid.
    pub fn from_file(
        path: impl AsRef<Path>,
        trust: &Trust,
        context: Context,
    ) -> Result<Self, Error> {
        let json = context.file_system.read(path.as_ref(), MAX_ACCOUNT_SIZE)?;
        Self::from_json(json.expose(), trust, context)
    }

    /// Checks the JSON of a credential file of any supported type.
    ///
    /// # Errors
    /// [`Error::Account`] if the JSON is not valid.
    pub fn from_json(json: &[u8], trust: &Trust, context: Context) -> Result<Self, Error> {
        Self::new(Credentials::from_json(json, trust)?, context)
    }

    /// Fetches a subject token, as for the next token exchange. Sends nothing to Google.
    ///
    /// # Errors
    /// [`Error::Source`] if the source has no subject token, [`Error::SubjectTokenOfLogin`] for a login.
    pub fn subject_token(&self) -> Result<SubjectToken, Error> {
        match &self.flow.base {
            Base::ExternalAccount { source, .. } => Ok(source.subject_token()?),
            Base::AuthorizedUser(_) => Err(Error::SubjectTokenOfLogin),
        }
    }

    /// Returns an access token: a federated token, the token of a login, or a token of the service
    /// account to impersonate.
    ///
    /// If `scopes` is empty, the scopes are those of [`Federation::with_scopes`], then those of the file,
    /// then `https://www.googleapis.com/auth/cloud-platform`. The scopes of a login are fixed.
    ///
    /// A token in memory is renewed 3 minutes and 45 seconds before it expires. A token on disk is renewed
    /// up to 2 minutes earlier, so that machines do not renew in the same second.
    ///
    /// While the subject token is fetched, the transport may already connect to Google:
    /// `UreqTransport` does so in threads that end without being joined.
    ///
    /// # Errors
    /// [`Error::Source`] if there is no subject token, [`Error::Exchange`] or [`Error::Impersonation`] if
    /// Google returns no token, [`Error::ScopesOfLogin`] for scopes of a login, [`Error::ExpiredLogin`]
    /// for one that cannot be refreshed.
    pub fn access_token(&self, scopes: &[&str]) -> Result<AccessToken, Error> {
        let scopes = self.scopes_or_default(scopes)?;
        let now = || self.flow.context.now();
        let fetch = || self.flow.access_token(&scopes, Freshness::OneUse);
        self.memory_cache.token(&scopes, now, fetch)
    }

    /// Returns an access token as [`Federation::access_token`] does, but requests a new one if the cached
    /// one expires within `time`. The returned token may still expire within `time`, if Google issues only
    /// tokens with a shorter lifetime or is unavailable.
    ///
    /// # Errors
    /// As [`Federation::access_token`].
    pub fn access_token_valid_for(
        &self,
        scopes: &[&str],
        time: Duration,
    ) -> Result<AccessToken, Error> {
        let scopes = self.scopes_or_default(scopes)?;
        let now = || self.flow.context.now();
        let accepts = |token: &CachedToken| token.expires_at.since(now()) > time;
        let fetch = || self.flow.access_token(&scopes, Freshness::Held(&accepts));
        self.memory_cache.token_valid_for(&scopes, time, now, fetch)
    }

    /// Returns an OpenID Connect ID token of the service account to impersonate, as Cloud Run and
    /// Identity-Aware Proxy require. `audience` is its claim `aud`. With `include_email`, it has the claim
    /// `email`. Without a disk cache, each call requests a new token.
    ///
    /// # Errors
    /// [`Error::NoServiceAccount`] or [`Error::IdTokenOfLogin`] if no service account is impersonated,
    /// [`Error::Source`] if there is no subject token, [`Error::Exchange`] or [`Error::Impersonation`] if
    /// Google returns no token.
    pub fn id_token(&self, audience: &str, include_email: bool) -> Result<IdToken, Error> {
        self.flow.id_token(audience, include_email)
    }

    /// Returns a digest of this machine, the credentials, the identity and `parts`, each with its name. A
    /// program that stores tokens compares it to notice that one of them has changed. `None` if the identity
    /// is unclear.
    #[doc(hidden)]
    pub fn fingerprint(&self, parts: &[(&str, &str)]) -> Option<String> {
        self.flow.fingerprint(parts)
    }

    /// Returns an access token from disk if it is fresh, or fetches one. Tokens in memory are not used.
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

    /// Returns `scopes`, or the scopes that a call without scopes requests.
    ///
    /// # Errors
    /// [`Error::ScopesOfLogin`] if there are scopes for a login, [`Error::Delegation`] if there are none for
    /// a user.
    pub(crate) fn scopes_or_default<'a>(
        &'a self,
        scopes: &[&'a str],
    ) -> Result<Vec<&'a str>, Error> {
        self.flow.scopes(scopes)
    }

    /// Returns the seed of the refresh schedule of this machine and account.
    pub(crate) fn seed(&self) -> u64 {
        self.flow.seed()
    }

    /// Returns the context.
    pub(crate) const fn context(&self) -> &Context {
        &self.flow.context
    }
}

/// The size of the largest credential file, in bytes. gcloud's files have about one kilobyte.
pub const MAX_ACCOUNT_SIZE: u64 = 1024 * 1024;
