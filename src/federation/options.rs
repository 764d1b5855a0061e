//! The options of [`Federation`], which decide which tokens it returns.

use std::sync::Arc;

use super::base::Base;
use super::delegation;
use super::engine::Federation;
use super::error::Error;
use super::quota_project;
use crate::access_boundary::AccessBoundary;
use crate::cache::{DiskTokenCache, MemoryTokenCache};
use crate::credentials::Credentials;
use crate::external_account::TokenLifetime;
use crate::source::SubjectTokenSource;

impl Federation {
    /// Replaces the credential source of the account by `source`.
    ///
    /// # Errors
    /// [`Error::SubjectTokenOfLogin`] for a login, which has no credential source.
    pub fn with_subject_token_source(
        mut self,
        source: impl SubjectTokenSource + 'static,
    ) -> Result<Self, Error> {
        let Base::ExternalAccount { source: replaced, .. } = &mut self.flow.base else {
            return Err(Error::SubjectTokenOfLogin);
        };
        *replaced = Arc::new(source);
        Ok(self.without_cached_tokens())
    }

    /// Impersonates further service accounts, each with the token of the one before it, and the first one
    /// with the token that the file leads to. The tokens are then those of the last account.
    ///
    /// # Errors
    /// [`Error::Chain`] if there are more than [`MAX_CHAIN_LENGTH`](crate::credentials::MAX_CHAIN_LENGTH), or if one
    /// of them is not a service account.
    pub fn with_impersonation_chain(mut self, emails: &[&str]) -> Result<Self, Error> {
        self.flow.credentials = self.flow.credentials.clone().with_impersonation_chain(emails)?;
        Ok(self.without_cached_tokens())
    }

    /// Sets the delegates of the last impersonation, in place of those of the file. Delegates are service
    /// accounts, each of which may create tokens of the next. One request names all of them.
    ///
    /// # Errors
    /// [`Error::Chain`] if no service account is impersonated, or if one of the delegates is not a service
    /// account.
    pub fn with_delegates(mut self, delegates: &[&str]) -> Result<Self, Error> {
        self.flow.credentials = self.flow.credentials.clone().with_delegates(delegates)?;
        Ok(self.without_cached_tokens())
    }

    /// Sets the lifetime of impersonated access tokens. It overrides the lifetime of the account. Google sets
    /// the lifetime of a federated token.
    #[must_use]
    pub fn with_lifetime(mut self, lifetime: TokenLifetime) -> Self {
        self.flow.lifetime = Some(lifetime);
        self.without_cached_tokens()
    }

    /// Sets the scopes that [`Federation::access_token`] requests if it is called without scopes.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.flow.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Skips impersonation: the tokens are federated tokens, or those of a login, even if the file names a
    /// service account.
    #[must_use]
    pub fn without_impersonation(mut self) -> Self {
        self.flow.without_impersonation = true;
        self.without_cached_tokens()
    }

    /// Sets the e-mail address of a user of Google Workspace, for whom the service account acts by
    /// [domain-wide delegation](https://support.google.com/a/answer/162106). Access tokens are then those of
    /// the user; ID tokens are still those of the service account.
    ///
    /// # Errors
    /// [`Error::Delegation`] if `subject` is not an e-mail address.
    pub fn with_subject(mut self, subject: &str) -> Result<Self, Error> {
        delegation::check_user(subject)?;
        self.flow.subject = Some(subject.to_owned());
        Ok(self.without_cached_tokens())
    }

    /// Limits access tokens to an access boundary. The unrestricted token that is exchanged for a limited one
    /// is not cached.
    #[must_use]
    pub fn with_access_boundary(mut self, boundary: AccessBoundary) -> Self {
        self.flow.access_boundary = Some(boundary);
        self.without_cached_tokens()
    }

    /// Sets the project whose quota requests count against, in place of the one that
    /// `GOOGLE_CLOUD_QUOTA_PROJECT` or the credential file names.
    ///
    /// # Errors
    /// [`Error::QuotaProject`] if `project` is neither the ID nor the number of a project.
    pub fn with_quota_project_id(mut self, project: Option<String>) -> Result<Self, Error> {
        self.flow.quota_project = quota_project::checked("the quota project", project)?;
        Ok(self)
    }

    /// Sets the directory in which access tokens and ID tokens are cached for all processes of the user.
    /// The default is `None`: tokens are not cached on disk.
    #[must_use]
    pub fn with_disk_cache(mut self, disk_cache: Option<DiskTokenCache>) -> Self {
        self.flow.disk_cache = disk_cache;
        self
    }

    /// Returns the e-mail address of the user for whom the service account acts.
    pub fn subject(&self) -> Option<&str> {
        self.flow.subject.as_deref()
    }

    /// Returns the access boundary that limits access tokens.
    pub const fn access_boundary(&self) -> Option<&AccessBoundary> {
        self.flow.access_boundary.as_ref()
    }

    /// Returns the project whose quota requests count against, for the header `X-Goog-User-Project`.
    pub fn quota_project_id(&self) -> Option<&str> {
        self.flow.quota_project.as_deref()
    }

    /// Returns the credentials, with the chain of service accounts.
    pub const fn credentials(&self) -> &Credentials {
        &self.flow.credentials
    }

    /// Drops the tokens in memory. They are cached by their scopes only, and another option means other
    /// tokens.
    fn without_cached_tokens(self) -> Self {
        Self { memory_cache: MemoryTokenCache::default(), ..self }
    }
}
