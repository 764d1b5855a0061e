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

/// A checked `external_account` JSON.
///
/// Unknown members are preserved and ignored, because Google adds members from time to time.
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
    /// Parses the JSON and checks every known member. `trust` admits hosts beyond those that are
    /// trusted by default.
    ///
    /// # Errors
    /// [`AccountError`] with the path of the first wrong member, its value and what is expected.
    pub fn from_json(json: &[u8], trust: &Trust) -> Result<Self, AccountError> {
        if json.starts_with(BYTE_ORDER_MARK) {
            return Err(AccountError::ByteOrderMark);
        }
        let text = std::str::from_utf8(json)
            .map_err(|error| AccountError::Encoding { offset: error.valid_up_to() })?;
        // `Document` accepts every JSON value, so this error is about syntax and does not quote the
        // text.
        let document =
            serde_json::from_str(text).map_err(|error| AccountError::Syntax(error.to_string()))?;
        Self::from_document(document, trust)
    }

    /// Checks every known member of a document.
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
        let workforce_pool_user_project = workforce_project(&account, &audience)?;
        let credential_source = account.member("credential_source").ok_or_else(|| {
            AccountError::Missing { path: "credential_source".to_owned(), expected: "an object" }
        })?;
        let credential_source = CredentialSource::parse(credential_source, trust)?;
        check_subject_token_type(subject_token_type, &credential_source)?;
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
            CredentialSource::Other(kind) => Err(AccountError::NotAws { kind }),
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

    /// Returns the number of the workload identity pool's project; `None` for a workforce pool.
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

    /// Returns the paths of unknown members.
    pub fn unknown_members(&self) -> Vec<String> {
        let is_aws = matches!(self.credential_source, CredentialSource::Aws(_));
        members::unknown(&self.document, is_aws)
    }
}

/// Reads the project of a workforce pool. A workload identity pool has a project already.
fn workforce_project(
    account: &ObjectReader<'_>,
    audience: &Audience,
) -> Result<Option<String>, AccountError> {
    let project = account.project(WORKFORCE_PROJECT)?;
    if project.is_some() && !audience.is_workforce_pool() {
        let problem = "should not be set for a workload identity pool, expected an audience of a \
                       workforce pool";
        return Err(AccountError::value(WORKFORCE_PROJECT, problem));
    }
    Ok(project)
}

/// An AWS source yields one type of subject token only.
fn check_subject_token_type(found: &str, source: &CredentialSource) -> Result<(), AccountError> {
    match source {
        CredentialSource::Aws(_) if found != AWS4_REQUEST => {
            let problem = format!("is {}, expected {TOKEN_TYPE}", quoted(found));
            Err(AccountError::value("subject_token_type", problem))
        }
        _ => Ok(()),
    }
}

/// The `type` of external accounts.
pub(super) const EXTERNAL_ACCOUNT: &str = "external_account";

/// [`AWS4_REQUEST`] in backticks, for messages.
const TOKEN_TYPE: &str = "`urn:ietf:params:aws:token-type:aws4_request`";

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

const WORKFORCE_PROJECT: &str = "workforce_pool_user_project";
