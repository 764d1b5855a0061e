//! A checked `external_account` JSON.

use url::Url;

use super::audience::Audience;
use super::client_auth::ClientAuth;
use super::credential_source::{AwsCredentialSource, CredentialSource};
use super::document::Document;
use super::error::{AccountError, quoted};
use super::impersonation::ServiceAccountImpersonation;
use super::reader::ObjectReader;
use super::subject_token_type::AWS4_REQUEST;
use super::trust::{DEFAULT_UNIVERSE_DOMAIN, Trust};
use super::{gcloud_json, members};
use crate::secret::Secret;

/// Is a checked `external_account` JSON.
///
/// Members that are not known are kept and ignored: Google adds some from time to time.
#[derive(Clone, Debug)]
pub struct ExternalAccount {
    document: Document,
    audience: Audience,
    subject_token_type: String,
    token_url: Url,
    token_info_url: Option<Url>,
    impersonation: Option<ServiceAccountImpersonation>,
    client_auth: Option<ClientAuth>,
    quota_project_id: Option<String>,
    workforce_pool_user_project: Option<String>,
    universe_domain: String,
    credential_source: CredentialSource,
}

impl ExternalAccount {
    /// Reads the JSON and checks every member that this program knows.
    ///
    /// # Errors
    /// [`AccountError`] with the JSON path, what was found and what is accepted.
    pub fn from_json(json: &[u8], trust: &Trust) -> Result<Self, AccountError> {
        if json.starts_with(BYTE_ORDER_MARK) {
            return Err(AccountError::ByteOrderMark);
        }
        let text = std::str::from_utf8(json)
            .map_err(|error| AccountError::Encoding { offset: error.valid_up_to() })?;
        // The document takes every JSON value, so what serde_json has to say is about syntax and
        // quotes nothing of the file.
        let document =
            serde_json::from_str(text).map_err(|error| AccountError::Syntax(error.to_string()))?;
        Self::from_document(document, trust)
    }

    pub(super) fn from_document(document: Document, trust: &Trust) -> Result<Self, AccountError> {
        let account = ObjectReader::open("", &document)?;
        match account.required_text("type", "`external_account`")? {
            EXTERNAL_ACCOUNT => {}
            other => return Err(AccountError::CredentialType(other.to_owned())),
        }
        let universe_domain = match account.optional_text("universe_domain")? {
            Some(domain) => trust.universe_domain(domain)?,
            None => DEFAULT_UNIVERSE_DOMAIN.to_owned(),
        };
        let audience = Audience::parse(
            account.required_text("audience", "the full resource name of the provider")?,
        )?;
        let subject_token_type = account.required_text("subject_token_type", TOKEN_TYPE)?;
        let token_url = trust.google_url(
            "token_url",
            account.required_text("token_url", "the URL of Google's token endpoint")?,
            "sts",
            &universe_domain,
        )?;
        let token_info_url = account
            .optional_text("token_info_url")?
            .map(|text| trust.google_url("token_info_url", text, "sts", &universe_domain))
            .transpose()?;
        let impersonation = ServiceAccountImpersonation::read(&account, &universe_domain, trust)?;
        let client_auth = ClientAuth::read(&account)?;
        let quota_project_id = account.project("quota_project_id")?;
        let workforce_pool_user_project = account.project(WORKFORCE_PROJECT)?;
        if workforce_pool_user_project.is_some() && !audience.is_workforce_pool() {
            let problem = "should not be set for a workload identity pool, expected an audience of \
                           a workforce pool";
            return Err(AccountError::value(WORKFORCE_PROJECT, problem));
        }
        let credential_source = account.member("credential_source").ok_or_else(|| {
            AccountError::Missing { path: "credential_source".to_owned(), expected: "an object" }
        })?;
        let credential_source = CredentialSource::parse(credential_source, trust)?;
        if matches!(credential_source, CredentialSource::Aws(_))
            && subject_token_type != AWS4_REQUEST
        {
            let problem = format!("is {}, expected {TOKEN_TYPE}", quoted(subject_token_type));
            return Err(AccountError::value("subject_token_type", problem));
        }
        Ok(Self {
            audience,
            subject_token_type: subject_token_type.to_owned(),
            token_url,
            token_info_url,
            impersonation,
            client_auth,
            quota_project_id,
            workforce_pool_user_project,
            universe_domain,
            credential_source,
            document,
        })
    }

    /// Is `audience`.
    pub const fn audience(&self) -> &Audience {
        &self.audience
    }

    /// Is `subject_token_type`.
    pub fn subject_token_type(&self) -> &str {
        &self.subject_token_type
    }

    /// Is `token_url`.
    pub const fn token_url(&self) -> &Url {
        &self.token_url
    }

    /// Is `token_info_url`.
    pub const fn token_info_url(&self) -> Option<&Url> {
        self.token_info_url.as_ref()
    }

    /// Is `credential_source`.
    pub const fn credential_source(&self) -> &CredentialSource {
        &self.credential_source
    }

    /// Is the AWS source.
    ///
    /// # Errors
    /// [`AccountError::NotAws`] when the source is of another kind.
    pub const fn aws_credential_source(&self) -> Result<&AwsCredentialSource, AccountError> {
        match &self.credential_source {
            CredentialSource::Aws(source) => Ok(source),
            CredentialSource::Other(kind) => Err(AccountError::NotAws { kind }),
        }
    }

    /// Is the service account to impersonate, and for how long.
    pub const fn service_account_impersonation(&self) -> Option<&ServiceAccountImpersonation> {
        self.impersonation.as_ref()
    }

    /// Is the e-mail address of the service account to impersonate.
    pub fn service_account_email(&self) -> Option<&str> {
        self.impersonation.as_ref().map(ServiceAccountImpersonation::email)
    }

    /// Is `client_id` with `client_secret`.
    pub const fn client_auth(&self) -> Option<&ClientAuth> {
        self.client_auth.as_ref()
    }

    /// Is `quota_project_id`.
    pub fn quota_project_id(&self) -> Option<&str> {
        self.quota_project_id.as_deref()
    }

    /// Is `workforce_pool_user_project`.
    pub fn workforce_pool_user_project(&self) -> Option<&str> {
        self.workforce_pool_user_project.as_deref()
    }

    /// Is `universe_domain`, `googleapis.com` where the file does not say.
    pub fn universe_domain(&self) -> &str {
        &self.universe_domain
    }

    /// Is the number of the project that the workload identity pool belongs to.
    pub fn project_number(&self) -> Option<&str> {
        self.audience.project_number()
    }

    /// Tells whether the pool is a workforce pool.
    pub const fn is_workforce_pool(&self) -> bool {
        self.audience.is_workforce_pool()
    }

    /// Tells whether the tokens stand for a user: a workforce pool without a service account.
    pub const fn is_user(&self) -> bool {
        self.is_workforce_pool() && self.impersonation.is_none()
    }

    /// Is the JSON as it was read, as a value.
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// Is the JSON as it was read, members in their order, indented and escaped as gcloud does it. A
    /// secret, for it may hold `client_secret`.
    pub fn info(&self) -> Secret {
        gcloud_json::write(&self.document)
    }

    /// Lists the paths of members that this program does not know.
    pub fn unknown_members(&self) -> Vec<String> {
        let is_aws = matches!(self.credential_source, CredentialSource::Aws(_));
        members::unknown(&self.document, is_aws)
    }

    /// Is the same account with another `token_url`.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`].
    pub fn with_token_url(&self, url: &str, trust: &Trust) -> Result<Self, AccountError> {
        self.with("token_url", url, trust)
    }

    /// Is the same account with another `quota_project_id`.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`].
    pub fn with_quota_project_id(&self, id: &str, trust: &Trust) -> Result<Self, AccountError> {
        self.with("quota_project_id", id, trust)
    }

    /// Is the same account with another `universe_domain`.
    ///
    /// # Errors
    /// [`AccountError`] as [`ExternalAccount::from_json`].
    pub fn with_universe_domain(&self, domain: &str, trust: &Trust) -> Result<Self, AccountError> {
        self.with("universe_domain", domain, trust)
    }

    fn with(&self, name: &str, value: &str, trust: &Trust) -> Result<Self, AccountError> {
        let mut document = self.document.clone();
        document.set(name, Some(Document::text(value)));
        Self::from_document(document, trust)
    }
}

/// The `type` of these files.
pub(super) const EXTERNAL_ACCOUNT: &str = "external_account";

const TOKEN_TYPE: &str = "`urn:ietf:params:aws:token-type:aws4_request`";

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

const WORKFORCE_PROJECT: &str = "workforce_pool_user_project";
