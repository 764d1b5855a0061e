//! A checked `external_account` JSON.

use url::Url;

use super::audience::Audience;
use super::client_auth::ClientAuth;
use super::credential_source::{AwsCredentialSource, CredentialSource};
use super::document::Document;
use super::error::AccountError;
use super::gcloud_json;
use super::impersonation::ServiceAccountImpersonation;
use super::members::{self, UnknownMember};
use crate::secret::Secret;

/// A checked `external_account` JSON.
///
/// Unknown members are preserved and ignored, because Google adds members from time to time.
#[derive(Clone, Debug)]
pub struct ExternalAccount {
    pub(super) document: Document,
    pub(super) audience: Audience,
    pub(super) subject_token_type: String,
    pub(super) token_url: Url,
    pub(super) token_info_url: Option<Url>,
    pub(super) impersonation: Option<ServiceAccountImpersonation>,
    pub(super) client_auth: Option<ClientAuth>,
    pub(super) quota_project_id: Option<String>,
    pub(super) workforce_pool_user_project: Option<String>,
    pub(super) universe_domain: String,
    pub(super) credential_source: CredentialSource,
}

impl ExternalAccount {
    /// Returns `audience`: the name of the identity pool provider.
    pub const fn audience(&self) -> &Audience {
        &self.audience
    }

    /// Returns `subject_token_type`: the type of the subject token, as a URN.
    pub fn subject_token_type(&self) -> &str {
        &self.subject_token_type
    }

    /// Returns `token_url`: the URL of Google's token endpoint.
    pub const fn token_url(&self) -> &Url {
        &self.token_url
    }

    /// Returns `token_info_url`: the URL of Google's introspection endpoint.
    pub const fn token_info_url(&self) -> Option<&Url> {
        self.token_info_url.as_ref()
    }

    /// Returns `credential_source`: the source of the identity.
    pub const fn credential_source(&self) -> &CredentialSource {
        &self.credential_source
    }

    /// Returns the AWS source.
    ///
    /// # Errors
    /// [`AccountError::NotAws`] if the source is of another kind.
    pub const fn aws_credential_source(&self) -> Result<&AwsCredentialSource, AccountError> {
        match &self.credential_source {
            CredentialSource::Aws(source) => Ok(source),
            other => Err(AccountError::NotAws { kind: other.kind().as_str() }),
        }
    }

    /// Returns the service account to impersonate.
    pub const fn service_account_impersonation(&self) -> Option<&ServiceAccountImpersonation> {
        self.impersonation.as_ref()
    }

    /// Returns the e-mail address of the service account to impersonate.
    pub fn service_account_email(&self) -> Option<&str> {
        self.impersonation.as_ref().map(ServiceAccountImpersonation::email)
    }

    /// Returns `client_id` with `client_secret`.
    pub const fn client_auth(&self) -> Option<&ClientAuth> {
        self.client_auth.as_ref()
    }

    /// Returns `quota_project_id`: the project for quota and billing.
    pub fn quota_project_id(&self) -> Option<&str> {
        self.quota_project_id.as_deref()
    }

    /// Returns `workforce_pool_user_project`: the project for quota and billing of the token exchange with
    /// a workforce pool.
    pub fn workforce_pool_user_project(&self) -> Option<&str> {
        self.workforce_pool_user_project.as_deref()
    }

    /// Returns `universe_domain`, which is `googleapis.com` by default.
    pub fn universe_domain(&self) -> &str {
        &self.universe_domain
    }

    /// Returns the number of the workload identity pool's project; `None` for a workforce pool and for a
    /// namespace of a fleet.
    pub fn project_number(&self) -> Option<&str> {
        self.audience.project_number()
    }

    /// Returns whether the pool is a workforce pool.
    pub const fn is_workforce_pool(&self) -> bool {
        self.audience.is_workforce_pool()
    }

    /// Returns whether the tokens represent a user, as those of a workforce pool without a service
    /// account do.
    pub const fn is_user(&self) -> bool {
        self.is_workforce_pool() && self.impersonation.is_none()
    }

    /// Returns the JSON as a value.
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// Returns the JSON as text, with members in their order, indented and escaped as by gcloud. It is
    /// secret because it may hold `client_secret`.
    pub fn info(&self) -> Secret {
        gcloud_json::write(&self.document)
    }

    /// Lists the unknown members.
    pub fn unknown_members(&self) -> Vec<UnknownMember> {
        members::unknown(&self.document, Some(self.credential_source.kind()))
    }
}

/// The `type` of external accounts.
pub(crate) const EXTERNAL_ACCOUNT: &str = "external_account";
