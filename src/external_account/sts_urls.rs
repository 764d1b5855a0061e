//! The URLs of Google's Security Token Service in a credential file.

use url::Url;

use super::error::AccountError;
use super::reader::ObjectReader;
use super::trust::Trust;

/// A reader of the URLs of Google's Security Token Service in a credential file.
pub(crate) struct StsUrls<'a> {
    pub(crate) file: &'a ObjectReader<'a>,
    pub(crate) trust: &'a Trust,
    pub(crate) universe_domain: &'a str,
}

impl StsUrls<'_> {
    /// Returns `token_url`, by default `default_path` at the service of the universe.
    pub(crate) fn token_url(&self, default_path: &str) -> Result<Url, AccountError> {
        match self.optional(TOKEN_URL)? {
            Some(url) => Ok(url),
            None => {
                let default = format!("https://sts.{}{default_path}", self.universe_domain);
                self.check(TOKEN_URL, &default)
            }
        }
    }

    /// Returns the URL in a member, or `None` if it is absent.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<Url>, AccountError> {
        self.file.optional_text(name)?.map(|text| self.check(name, text)).transpose()
    }

    fn check(&self, name: &str, text: &str) -> Result<Url, AccountError> {
        self.trust.google_url(name, text, "sts", self.universe_domain)
    }
}

const TOKEN_URL: &str = "token_url";
