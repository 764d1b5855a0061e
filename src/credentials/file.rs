//! A checked credential file of any supported type.

use std::sync::Arc;

use super::authorized_user::ExternalAccountAuthorizedUser;
use super::base::BaseCredential;
use crate::external_account::{Document, ExternalAccount, ServiceAccountImpersonation};

/// A checked credential file of any supported type: a base credential, and the service accounts that are
/// impersonated with it, one after the other.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub(super) base: BaseCredential,
    /// The last one is the target.
    pub(super) impersonations: Vec<ServiceAccountImpersonation>,
    /// The document of the file; `None` if it is that of the base.
    pub(super) outer: Option<Document>,
    pub(super) scopes: Vec<String>,
    pub(super) quota_project_id: Option<String>,
}

impl Credentials {
    /// Returns the base credential.
    pub const fn base(&self) -> &BaseCredential {
        &self.base
    }

    /// Returns the base credential if it is an external account; `None` for a login.
    pub fn external_account(&self) -> Option<&ExternalAccount> {
        match &self.base {
            BaseCredential::ExternalAccount(account) => Some(account),
            BaseCredential::AuthorizedUser(_) => None,
        }
    }

    /// Returns the base credential if it is a login; `None` for an external account.
    pub fn authorized_user(&self) -> Option<&ExternalAccountAuthorizedUser> {
        match &self.base {
            BaseCredential::AuthorizedUser(user) => Some(user),
            BaseCredential::ExternalAccount(_) => None,
        }
    }

    /// Returns the service accounts to impersonate, in their order. The last one is the target.
    pub fn impersonations(&self) -> &[ServiceAccountImpersonation] {
        &self.impersonations
    }

    /// Returns the e-mail address of the target: the last service account to impersonate.
    pub fn service_account_email(&self) -> Option<&str> {
        self.impersonations.last().map(ServiceAccountImpersonation::email)
    }

    /// Returns `scopes` of an `impersonated_service_account`: the default scopes of its tokens.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Returns `quota_project_id`: the project for quota and billing.
    pub fn quota_project_id(&self) -> Option<&str> {
        self.quota_project_id.as_deref()
    }

    /// Returns `universe_domain`, which is `googleapis.com` by default.
    pub fn universe_domain(&self) -> &str {
        self.base.universe_domain()
    }

    /// Returns the whole JSON as a value.
    pub fn document(&self) -> &Document {
        match (&self.outer, &self.base) {
            (Some(document), _) => document,
            (None, BaseCredential::ExternalAccount(account)) => account.document(),
            (None, BaseCredential::AuthorizedUser(user)) => user.document(),
        }
    }
}

impl From<ExternalAccount> for Credentials {
    fn from(account: ExternalAccount) -> Self {
        Self {
            impersonations: account.service_account_impersonation().cloned().into_iter().collect(),
            outer: None,
            scopes: Vec::new(),
            quota_project_id: account.quota_project_id().map(str::to_owned),
            base: BaseCredential::ExternalAccount(Arc::new(account)),
        }
    }
}

impl From<ExternalAccountAuthorizedUser> for Credentials {
    fn from(user: ExternalAccountAuthorizedUser) -> Self {
        Self {
            impersonations: Vec::new(),
            outer: None,
            scopes: Vec::new(),
            quota_project_id: user.quota_project_id().map(str::to_owned),
            base: BaseCredential::AuthorizedUser(Arc::new(user)),
        }
    }
}
