//! The `external_account_authorized_user` JSON that
//! `gcloud auth application-default login --login-config=FILE` writes for a user of a workforce pool.

use url::Url;

use super::stored_token::StoredToken;
use crate::external_account::{
    AccountError, Audience, ClientAuth, Document, ObjectReader, Problems, StsUrls, Trust,
    universe_domain,
};
use crate::secret::Secret;

/// A checked `external_account_authorized_user` JSON: the login of a user of a workforce pool.
///
/// It has a refresh grant, an access token, or both.
#[derive(Clone, Debug)]
pub struct ExternalAccountAuthorizedUser {
    document: Document,
    audience: Option<Audience>,
    token_url: Url,
    token_info_url: Option<Url>,
    refresh_grant: Option<RefreshGrant>,
    stored_token: Option<StoredToken>,
    scopes: Vec<String>,
    quota_project_id: Option<String>,
    universe_domain: String,
}

/// The parameters of a refresh (RFC 6749 §6): Google's token endpoint exchanges them for an access token of the
/// user.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RefreshGrant {
    /// `refresh_token`: the refresh token of the login.
    pub refresh_token: Secret,
    /// `client_id` with `client_secret`: the OAuth client of the login.
    pub client_auth: ClientAuth,
}

impl ExternalAccountAuthorizedUser {
    /// Checks every known member. Returns `None` only if it has noted a mistake.
    pub(super) fn read(document: Document, trust: &Trust, problems: &mut Problems) -> Option<Self> {
        let file = problems.take(ObjectReader::open("", &document))?;
        let universe_domain = universe_domain(&file, trust, problems)?;
        let audience = file
            .optional_text("audience")
            .and_then(|name| name.map(Audience::parse).transpose())
            .and_then(only_workforce);
        let audience = problems.take(audience);
        let sts = StsUrls { file: &file, trust, universe_domain: &universe_domain };
        let token_url = problems.take(sts.token_url("/v1/oauthtoken"));
        let token_info_url = problems.take(sts.optional("token_info_url"));
        // This crate does not use it, but other clients send the refresh token there.
        let revoke_url = problems.take(sts.optional("revoke_url"));
        let stored_token = problems.take(StoredToken::read(&file));
        let is_needed = !matches!(stored_token, Some(Some(_)));
        let refresh_grant = problems.take(RefreshGrant::read(&file, is_needed));
        let scopes = problems.take(file.texts("scopes"));
        let quota_project_id = problems.take(file.project("quota_project_id"));
        let no_service_account = problems.take(refuse_impersonation(&file));
        revoke_url.and(no_service_account)?;
        Some(Self {
            audience: audience?,
            token_url: token_url?,
            token_info_url: token_info_url?,
            refresh_grant: refresh_grant?,
            stored_token: stored_token?,
            scopes: scopes?,
            quota_project_id: quota_project_id?,
            universe_domain,
            document,
        })
    }

    /// Returns `audience`: the name of the workforce identity pool provider.
    pub const fn audience(&self) -> Option<&Audience> {
        self.audience.as_ref()
    }

    /// Returns `token_url`: the URL of Google's token endpoint.
    pub const fn token_url(&self) -> &Url {
        &self.token_url
    }

    /// Returns `token_info_url`: the URL of Google's introspection endpoint.
    pub const fn token_info_url(&self) -> Option<&Url> {
        self.token_info_url.as_ref()
    }

    /// Returns the refresh grant. `None` if the file has only an access token.
    pub const fn refresh_grant(&self) -> Option<&RefreshGrant> {
        self.refresh_grant.as_ref()
    }

    /// Returns the access token of the file, which may have expired.
    pub const fn stored_token(&self) -> Option<&StoredToken> {
        self.stored_token.as_ref()
    }

    /// Returns `scopes`: those that the user agreed to at the login, if the file names them.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Returns `quota_project_id`: the project for quota and billing.
    pub fn quota_project_id(&self) -> Option<&str> {
        self.quota_project_id.as_deref()
    }

    /// Returns `universe_domain`, which is `googleapis.com` by default.
    pub fn universe_domain(&self) -> &str {
        &self.universe_domain
    }

    /// Returns the JSON as a value.
    pub const fn document(&self) -> &Document {
        &self.document
    }
}

impl RefreshGrant {
    /// Reads the members. Returns `None` if one of them is absent, unless they are needed.
    fn read(file: &ObjectReader<'_>, is_needed: bool) -> Result<Option<Self>, AccountError> {
        if is_needed {
            file.required_text(REFRESH_TOKEN, "the refresh token of the login")?;
            file.required_text("client_id", "the OAuth client of the login")?;
            file.required_text("client_secret", "the secret of `client_id`")?;
        }
        let refresh_token = file.secret(REFRESH_TOKEN)?;
        let client_auth = ClientAuth::read(file)?;
        let has_secret = client_auth.as_ref().is_some_and(|auth| !auth.secret.expose().is_empty());
        let client_auth = client_auth.filter(|_| has_secret);
        let grant = refresh_token.zip(client_auth);
        Ok(grant.map(|(token, client_auth)| Self { refresh_token: token.clone(), client_auth }))
    }
}

/// Refuses an audience that is not of a workforce pool: only a workforce pool has logins.
fn only_workforce(audience: Option<Audience>) -> Result<Option<Audience>, AccountError> {
    match audience {
        Some(audience) if !audience.is_workforce_pool() => {
            let problem = "is not of a workforce pool, expected \
                 `//iam.googleapis.com/locations/LOCATION/workforcePools/POOL/providers/PROVIDER`";
            Err(AccountError::value("audience", problem))
        }
        audience => Ok(audience),
    }
}

/// Refuses a service account: every client ignores it, so the token would be that of the user.
fn refuse_impersonation(file: &ObjectReader<'_>) -> Result<(), AccountError> {
    match file.optional(IMPERSONATION) {
        None => Ok(()),
        Some(_) => Err(AccountError::value(
            IMPERSONATION,
            "has no effect on a workforce login, expected a file of the type \
             `impersonated_service_account` with this file as its `source_credentials`",
        )),
    }
}

const IMPERSONATION: &str = "service_account_impersonation_url";

const REFRESH_TOKEN: &str = "refresh_token";
