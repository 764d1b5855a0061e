//! The flow: from a credential file to a subject token, an access token or an ID token.

mod base;
mod delegation;
mod delegation_error;
mod error;
mod impersonation_error;
mod login;
mod quota_project;
mod token_flow;
mod token_requests;
mod user_token_error;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use delegation_error::DelegationError;
pub use error::Error;
pub use impersonation_error::ImpersonationError;
pub use user_token_error::UserTokenError;

use base::Base;
use quota_project::quota_project;
use token_flow::TokenFlow;

use crate::access_boundary::AccessBoundary;
use crate::cache::{CachedToken, DiskTokenCache, Freshness, MemoryTokenCache, Obtained};
use crate::context::Context;
use crate::credentials::Credentials;
use crate::exchange::{AccessToken, IdToken};
use crate::external_account::{TokenLifetime, Trust};
use crate::source::SubjectTokenSource;
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
    /// Takes checked credentials, or a checked external account, and the outside world.
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
        let json = context.file_system.read(path.as_ref(), LARGEST_ACCOUNT)?;
        Self::from_json(json.expose(), trust, context)
    }

    /// Checks the JSON of a credential file of any supported type.
    ///
    /// # Errors
    /// [`Error::Account`] if the JSON is not valid.
    pub fn from_json(json: &[u8], trust: &Trust, context: Context) -> Result<Self, Error> {
        Self::new(Credentials::from_json(json, trust)?, context)
    }

    /// Takes subject tokens from `source`, in place of the credential source of the account. A login has
    /// no subject token, and stays as it is.
    #[must_use]
    pub fn with_subject_token_source(mut self, source: impl SubjectTokenSource + 'static) -> Self {
        if let Base::ExternalAccount { source: replaced, .. } = &mut self.flow.base {
            *replaced = Arc::new(source);
        }
        self.without_held_tokens()
    }

    /// Impersonates further service accounts, each with the token of the one before it. The first one is
    /// impersonated with the token that the file alone leads to. Tokens are those of the last one.
    ///
    /// # Errors
    /// [`Error::Chain`] if there are more than [`LONGEST_CHAIN`](crate::credentials::LONGEST_CHAIN), or if one
    /// of them is not a service account.
    pub fn with_impersonation_chain(mut self, emails: &[&str]) -> Result<Self, Error> {
        self.flow.credentials = self.flow.credentials.clone().with_impersonation_chain(emails)?;
        Ok(self.without_held_tokens())
    }

    /// Sets the delegates of the last impersonation, in the place of those of the file: service accounts,
    /// each of which may create tokens of the next, in one request.
    ///
    /// # Errors
    /// [`Error::Chain`] if no service account is impersonated, or if one of the delegates is not a service
    /// account.
    pub fn with_delegates(mut self, delegates: &[&str]) -> Result<Self, Error> {
        self.flow.credentials = self.flow.credentials.clone().with_delegates(delegates)?;
        Ok(self.without_held_tokens())
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
        Ok(self.without_held_tokens())
    }

    /// Sets the scopes that [`Federation::access_token`] requests if it is called without scopes.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.flow.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Returns the tokens of the base, federated ones or those of a login, even if a service account is
    /// named.
    #[must_use]
    pub fn without_impersonation(mut self) -> Self {
        self.flow.without_impersonation = true;
        self.without_held_tokens()
    }

    /// Returns access tokens of a user of Google Workspace, for whom the service account acts by
    /// [domain-wide delegation](https://support.google.com/a/answer/162106). ID tokens stay those of the
    /// service account.
    ///
    /// # Errors
    /// [`Error::Delegation`] if no service account is impersonated, if the universe is not
    /// `googleapis.com`, or if `subject` is not an e-mail address.
    pub fn with_subject(mut self, subject: &str) -> Result<Self, Error> {
        delegation::check(subject, &self.flow.credentials, self.flow.target())?;
        self.flow.subject = Some(subject.to_owned());
        Ok(self.without_held_tokens())
    }

    /// Limits access tokens to an access boundary. The token that is not limited stays in this process,
    /// and in no cache.
    #[must_use]
    pub fn with_access_boundary(mut self, boundary: AccessBoundary) -> Self {
        self.flow.access_boundary = Some(boundary);
        self.without_held_tokens()
    }

    /// Returns the user whose access tokens these are.
    pub fn subject(&self) -> Option<&str> {
        self.flow.subject.as_deref()
    }

    /// Returns the access boundary that limits access tokens.
    pub const fn access_boundary(&self) -> Option<&AccessBoundary> {
        self.flow.access_boundary.as_ref()
    }

    /// Sets the project whose quota requests count against, in place of `GOOGLE_CLOUD_QUOTA_PROJECT` and
    /// of the credential file.
    #[must_use]
    pub fn with_quota_project_id(mut self, project: Option<String>) -> Self {
        self.flow.quota_project = project;
        self
    }

    /// Returns the project whose quota requests count against: for the header `X-Goog-User-Project`.
    pub fn quota_project_id(&self) -> Option<&str> {
        self.flow.quota_project.as_deref()
    }

    /// Caches access tokens and ID tokens in a directory that all processes of the user share.
    /// `None` turns this cache off, which is the default.
    #[must_use]
    pub fn with_disk_cache(mut self, disk_cache: Option<DiskTokenCache>) -> Self {
        self.flow.disk_cache = disk_cache;
        self
    }

    /// Returns the credentials, with the chain of service accounts.
    pub const fn credentials(&self) -> &Credentials {
        &self.flow.credentials
    }

    /// Fetches a subject token: the one that would be exchanged next. Sends nothing to Google.
    ///
    /// # Errors
    /// [`Error::Source`] if there is none, [`Error::SubjectTokenOfLogin`] for a login.
    pub fn subject_token(&self) -> Result<SubjectToken, Error> {
        match &self.flow.base {
            Base::ExternalAccount { source, .. } => Ok(source.subject_token()?),
            Base::AuthorizedUser(_) => Err(Error::SubjectTokenOfLogin),
        }
    }

    /// Returns an access token: a federated token, the token of a login, or a token of the service
    /// account to impersonate. Without `scopes`, it requests those of [`Federation::with_scopes`],
    /// without these those of the file, and without these
    /// `https://www.googleapis.com/auth/cloud-platform`. The scopes of a login are fixed.
    ///
    /// The token stays in memory until 3 minutes and 45 seconds before it expires. A token on disk
    /// is renewed up to 2 minutes earlier, so that machines do not renew in the same second.
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
        self.memory_cache.token(&scopes, now, || self.flow.access_token(&scopes))
    }

    /// Returns an access token as [`Federation::access_token`] does, but a new one if the cached one
    /// expires within `time`. A token that is returned may still have less time left: Google may
    /// issue no longer one, or none at the moment.
    ///
    /// # Errors
    /// As [`Federation::access_token`].
    pub fn access_token_valid_for(
        &self,
        scopes: &[&str],
        time: Duration,
    ) -> Result<AccessToken, Error> {
        let now = self.flow.context.now();
        let accepts = |token: &CachedToken| token.expires_at.since(now) >= time;
        let scopes = self.scopes_or_default(scopes)?;
        let cached = self.cached_access_token(&scopes, Freshness::Held(&accepts))?.token;
        Ok(AccessToken::new(cached.token, cached.expires_at, cached.metadata.scopes))
    }

    /// Returns an OpenID Connect ID token of the service account to impersonate, as Cloud
    /// Run and Identity-Aware Proxy require. Without a disk cache, each call requests a new token.
    ///
    /// # Errors
    /// [`Error::NoServiceAccount`] or [`Error::IdTokenOfLogin`] if there is none, [`Error::Source`] if there
    /// is no subject token, [`Error::Exchange`] or [`Error::Impersonation`] if Google returns no token.
    pub fn id_token(&self, audience: &str, include_email: bool) -> Result<IdToken, Error> {
        self.flow.id_token(audience, include_email)
    }

    /// Returns the scopes of a call, or those that a call without scopes requests.
    ///
    /// # Errors
    /// [`Error::ScopesOfLogin`] for scopes of a login, [`Error::Delegation`] for a user without scopes.
    pub(crate) fn scopes_or_default<'a>(
        &'a self,
        scopes: &[&'a str],
    ) -> Result<Vec<&'a str>, Error> {
        self.flow.scopes(scopes)
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

    /// Forgets the tokens in memory, which are cached by their scopes only: another option means other
    /// tokens.
    fn without_held_tokens(self) -> Self {
        Self { memory_cache: MemoryTokenCache::default(), ..self }
    }

    /// Returns the outside world.
    pub(crate) const fn context(&self) -> &Context {
        &self.flow.context
    }
}

/// The largest credential file, in bytes. gcloud's files have about one kilobyte.
pub const LARGEST_ACCOUNT: u64 = 1024 * 1024;
