//! Accounts with a changed member.

use super::account::ExternalAccount;
use super::document::Document;
use super::error::AccountError;
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

    fn with(&self, name: &str, value: &str, trust: &Trust) -> Result<Self, AccountError> {
        let mut document = self.document().clone();
        document.set(name, Some(Document::text(value)));
        Self::from_document(document, trust)
    }
}
