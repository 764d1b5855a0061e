//! The service account to impersonate.

use std::time::Duration;

use serde_json::Number;
use url::Url;

use super::document::Document;
use super::error::AccountError;
use super::reader::ObjectReader;
use super::trust::Trust;

/// `service_account_impersonation_url`, with the lifetime of `service_account_impersonation`.
#[derive(Clone, Debug)]
pub struct ServiceAccountImpersonation {
    url: Url,
    email: String,
    lifetime: Option<TokenLifetime>,
}

impl ServiceAccountImpersonation {
    /// Reads both members. Returns `None` if the file has no `service_account_impersonation_url`.
    pub(super) fn read(
        account: &ObjectReader<'_>,
        universe: &str,
        trust: &Trust,
    ) -> Result<Option<Self>, AccountError> {
        let lifetime = read_lifetime(account)?;
        let Some(text) = account.optional_text(URL)? else {
            return Ok(None);
        };
        let url = trust.google_url(URL, text, "iamcredentials", universe)?;
        let Some(email) = service_account_email(&url) else {
            let problem = "must end in `/serviceAccounts/EMAIL:generateAccessToken`";
            return Err(AccountError::value(URL, problem));
        };
        Ok(Some(Self { url, email, lifetime }))
    }

    /// Returns the URL of `generateAccessToken`.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the e-mail address of the service account.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Returns the lifetime that the file sets.
    pub const fn lifetime(&self) -> Option<TokenLifetime> {
        self.lifetime
    }
}

/// The lifetime of an impersonated access token: 600 to 43200 seconds (AIP-4117).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TokenLifetime(u32);

impl TokenLifetime {
    /// Checks a number of seconds. Returns `None` if it is out of bounds.
    pub fn from_seconds(seconds: u64) -> Option<Self> {
        let seconds = u32::try_from(seconds).ok()?;
        (SHORTEST..=LONGEST).contains(&seconds).then_some(Self(seconds))
    }

    /// Returns the lifetime in seconds.
    pub const fn as_seconds(self) -> u32 {
        self.0
    }
}

impl From<TokenLifetime> for Duration {
    fn from(lifetime: TokenLifetime) -> Self {
        Self::from_secs(lifetime.0.into())
    }
}

/// "If not provided, defaults to 3600" (AIP-4117).
impl Default for TokenLifetime {
    fn default() -> Self {
        Self(3600)
    }
}

fn read_lifetime(account: &ObjectReader<'_>) -> Result<Option<TokenLifetime>, AccountError> {
    let Some(options) = account.member(OPTIONS) else {
        return Ok(None);
    };
    let options = ObjectReader::open(OPTIONS, options)?;
    match options.member(LIFETIME) {
        None => Ok(None),
        Some(Document::Number(number)) => {
            match whole_seconds(number).and_then(TokenLifetime::from_seconds) {
                Some(lifetime) => Ok(Some(lifetime)),
                None => Err(out_of_bounds(&options, number)),
            }
        }
        Some(other) => Err(options.wrong_type(LIFETIME, other, "a number of seconds")),
    }
}

/// JSON has only one type of number, so `3600.0` is a whole number too.
fn whole_seconds(number: &Number) -> Option<u64> {
    let from_float = |seconds: f64| {
        let is_whole = seconds.fract() == 0.0 && (0.0..=f64::from(LONGEST)).contains(&seconds);
        is_whole.then_some(seconds as u64)
    };
    number.as_u64().or_else(|| number.as_f64().and_then(from_float))
}

fn out_of_bounds(options: &ObjectReader<'_>, found: &Number) -> AccountError {
    let problem = format!("is {found}, expected whole seconds from {SHORTEST} to {LONGEST}");
    AccountError::value(&options.path_of(LIFETIME), problem)
}

/// Returns the text between the last slash and `:generateAccessToken`, as Google's libraries do.
fn service_account_email(url: &Url) -> Option<String> {
    let (parent, last) = url.path().rsplit_once('/')?;
    let email = last.strip_suffix(":generateAccessToken")?.replace("%40", "@");
    let plain = email.bytes().all(|b| b.is_ascii_alphanumeric() || b"@.-_+:".contains(&b));
    // "projects/-/serviceAccounts/{ACCOUNT_EMAIL_OR_UNIQUEID}" (IAM Service Account Credentials API):
    // a unique ID is a number.
    let is_account = email.contains('@') || email.bytes().all(|b| b.is_ascii_digit());
    (parent.ends_with("/serviceAccounts")
        && !email.is_empty()
        && plain
        && is_account
        && url.query().is_none())
    .then_some(email)
}

const URL: &str = "service_account_impersonation_url";

const OPTIONS: &str = "service_account_impersonation";

const LIFETIME: &str = "token_lifetime_seconds";

/// In seconds.
const SHORTEST: u32 = 600;

/// In seconds.
const LONGEST: u32 = 43_200;
