//! Copies of accounts with a changed member.

use super::account::ExternalAccount;
use super::audience::Audience;
use super::document::Document;
use super::error::AccountError;
use super::impersonation::{ServiceAccountImpersonation, generate_access_token_path};
use super::subject_token_type::JWT;
use super::trust::Trust;

impl ExternalAccount {
    /// Returns the account with another `token_url`.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`].
    pub fn with_token_url(&self, url: &str, trust: &Trust) -> Result<Self, AccountError> {
        self.with("token_url", url, trust)
    }

    /// Returns the account with another `quota_project_id`.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`].
    pub fn with_quota_project_id(&self, id: &str, trust: &Trust) -> Result<Self, AccountError> {
        self.with("quota_project_id", id, trust)
    }

    /// Returns the account with another `universe_domain`.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`].
    pub fn with_universe_domain(&self, domain: &str, trust: &Trust) -> Result<Self, AccountError> {
        self.with("universe_domain", domain, trust)
    }

    /// Returns the account of another provider for a JWT that the caller supplies. It has a placeholder as
    /// its credential source, and no service account if `service_account` is `None`. The other members,
    /// such as `token_url`, stay.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`].
    #[doc(hidden)]
    pub fn with_jwt_provider(
        &self,
        audience: &Audience,
        service_account: Option<&str>,
        trust: &Trust,
    ) -> Result<Self, AccountError> {
        let source = ("file".to_owned(), Document::text("service-account-token"));
        let url = service_account.map(|email| self.impersonation_url(email));
        let mut document = self.document().clone();
        document.set("audience", Some(Document::text(audience.as_str())));
        document.set("subject_token_type", Some(Document::text(JWT)));
        document.set("credential_source", Some(Document::Object(vec![source])));
        document.set("workforce_pool_user_project", None);
        let url = url.as_deref().map(Document::text);
        document.set("service_account_impersonation_url", url);
        Self::from_document(document, trust)
    }

    /// Returns the URL that impersonates a service account, at the host that this account uses for it.
    fn impersonation_url(&self, email: &str) -> String {
        let path = generate_access_token_path(email);
        let used = self.service_account_impersonation().map(ServiceAccountImpersonation::url);
        match used.cloned() {
            Some(mut url) => {
                url.set_path(&path);
                url.into()
            }
            None => format!("https://iamcredentials.{}{path}", self.universe_domain()),
        }
    }

    fn with(&self, name: &str, value: &str, trust: &Trust) -> Result<Self, AccountError> {
        let mut document = self.document().clone();
        document.set(name, Some(Document::text(value)));
        Self::from_document(document, trust)
    }
}
