//! The service account to impersonate.

use url::Url;

use super::error::{AccountError, quoted};
use super::problems::Problems;
use super::reader::ObjectReader;
use super::token_lifetime::TokenLifetime;
use super::trust::Trust;

/// One service account to impersonate: the URL of `generateAccessToken`, the lifetime of its tokens, and
/// the delegates.
#[derive(Clone, Debug)]
pub struct ServiceAccountImpersonation {
    url: Url,
    email: String,
    lifetime: Option<TokenLifetime>,
    delegates: Vec<String>,
}

impl ServiceAccountImpersonation {
    /// Reads `service_account_impersonation_url` and the lifetime. Returns `Some(None)` if the file has no
    /// such URL, and `None` only if it has noted a mistake.
    pub(super) fn read(
        account: &ObjectReader<'_>,
        universe: &str,
        trust: &Trust,
        problems: &mut Problems,
    ) -> Option<Option<Self>> {
        let lifetime = problems.take(TokenLifetime::read(account));
        let target = account
            .optional_text(URL)
            .and_then(|text| text.map(|text| check_target(text, universe, trust)).transpose());
        let target = problems.take(target)?;
        let lifetime = lifetime?;
        Some(target.map(|(url, email)| Self { url, email, lifetime, delegates: Vec::new() }))
    }

    /// Reads `service_account_impersonation_url`, which is required, without a lifetime.
    pub(crate) fn read_required(
        file: &ObjectReader<'_>,
        universe: &str,
        trust: &Trust,
    ) -> Result<Self, AccountError> {
        let expected = "the URL of `generateAccessToken` of the service account";
        let text = file.required_text(URL, expected)?;
        let (url, email) = check_target(text, universe, trust)?;
        Ok(Self { url, email, lifetime: None, delegates: Vec::new() })
    }

    /// Creates the impersonation of another service account at the same host and port. `email` is an
    /// e-mail address or a unique ID. Returns `None` if it is neither.
    pub(crate) fn at_host_of(url: &Url, email: &str) -> Option<Self> {
        let mut url = url.clone();
        url.set_query(None);
        url.set_path(&generate_access_token_path(email));
        let email = service_account_email(&url).filter(|read| read == email)?;
        Some(Self { url, email, lifetime: None, delegates: Vec::new() })
    }

    /// Sets the delegates, each as [`Self::delegates`] returns it.
    #[must_use]
    pub(crate) fn with_delegates(self, delegates: Vec<String>) -> Self {
        Self { delegates, ..self }
    }

    /// Returns the URL of `generateAccessToken`.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the URL of another method: the same service account at the same host.
    pub(crate) fn url_of(&self, method: &str) -> Url {
        let mut url = self.url.clone();
        let account = url.path();
        let account = account.strip_suffix(METHOD).unwrap_or(account);
        let path = format!("{account}:{method}");
        url.set_path(&path);
        url
    }

    /// Returns the e-mail address of the service account.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Returns the lifetime that the file sets.
    pub const fn lifetime(&self) -> Option<TokenLifetime> {
        self.lifetime
    }

    /// Returns the delegates: the service accounts between the caller and this one, in their order, each as
    /// `projects/-/serviceAccounts/EMAIL`.
    pub fn delegates(&self) -> &[String] {
        &self.delegates
    }
}

/// Checks the URL of `generateAccessToken`, and returns it with the service account in it.
fn check_target(text: &str, universe: &str, trust: &Trust) -> Result<(Url, String), AccountError> {
    let url = trust.google_url(URL, text, "iamcredentials", universe)?;
    let Some(email) = service_account_email(&url) else {
        let problem = "must end in `/serviceAccounts/EMAIL:generateAccessToken`";
        return Err(AccountError::value(URL, problem));
    };
    if is_service_account(&email) {
        return Ok((url, email));
    }
    let found = quoted(&email);
    let problem = format!("names the service account {found}, expected its e-mail address");
    Err(AccountError::value(URL, problem))
}

/// Returns whether a text is the e-mail address or the unique ID of a service account.
pub fn is_service_account(text: &str) -> bool {
    // "projects/-/serviceAccounts/{ACCOUNT_EMAIL_OR_UNIQUEID}" (IAM Service Account Credentials API):
    // a unique ID is a number.
    let is_account = text.contains('@') || text.bytes().all(|b| b.is_ascii_digit());
    is_plain(text) && is_account
}

fn is_plain(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"@.-_+:".contains(&b);
    !text.is_empty() && text.bytes().all(is_plain)
}

/// Returns the path of `generateAccessToken` for a service account (IAM Service Account Credentials API).
pub(super) fn generate_access_token_path(email: &str) -> String {
    format!("/v1/projects/-/serviceAccounts/{email}{METHOD}")
}

/// Returns the text between the last slash and `:generateAccessToken`, as Google's libraries do.
fn service_account_email(url: &Url) -> Option<String> {
    let (parent, last) = url.path().rsplit_once('/')?;
    let email = last.strip_suffix(METHOD)?.replace("%40", "@");
    let is_url = parent.ends_with("/serviceAccounts") && url.query().is_none();
    (is_url && is_plain(&email)).then_some(email)
}

const METHOD: &str = ":generateAccessToken";

const URL: &str = "service_account_impersonation_url";
