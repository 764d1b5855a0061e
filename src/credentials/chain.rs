//! Chains of service accounts that the caller adds to a credential file.

use url::Url;

use super::chain_error::ChainError;
use super::file::Credentials;
use crate::external_account::{ServiceAccountImpersonation, is_service_account};

impl Credentials {
    /// Adds service accounts, each of which is impersonated with the token of the one before it. The
    /// first one is impersonated with the token of this file. The last one is the target.
    ///
    /// # Errors
    /// [`ChainError`] if `emails` are more than [`MAX_CHAIN_LENGTH`] or one of them is not a service account.
    pub fn with_impersonation_chain(mut self, emails: &[&str]) -> Result<Self, ChainError> {
        if emails.len() > MAX_CHAIN_LENGTH {
            return Err(ChainError::TooLong { found: emails.len(), most: MAX_CHAIN_LENGTH });
        }
        for email in emails {
            let not_an_account = || ChainError::NotAServiceAccount((*email).to_owned());
            let before = self.impersonations.last().map(ServiceAccountImpersonation::url);
            let default = self.default_url();
            let added = before.or(default.as_ref()).filter(|_| is_service_account(email));
            let added = added.and_then(|url| ServiceAccountImpersonation::at_host_of(url, email));
            self.impersonations.push(added.ok_or_else(not_an_account)?);
        }
        Ok(self)
    }

    /// Sets the delegates of the last impersonation: the service accounts between its caller and its target.
    /// They replace those of the file. One request names all of them, and each may create tokens of the next.
    /// `delegates` are e-mail addresses or `projects/-/serviceAccounts/EMAIL`.
    ///
    /// # Errors
    /// [`ChainError`] if no service account is impersonated, if there are more than [`MAX_CHAIN_LENGTH`]
    /// delegates, or if one of them is not a service account.
    pub fn with_delegates(mut self, delegates: &[&str]) -> Result<Self, ChainError> {
        if delegates.len() > MAX_CHAIN_LENGTH {
            return Err(ChainError::TooLong { found: delegates.len(), most: MAX_CHAIN_LENGTH });
        }
        let name = |delegate: &&str| {
            let email = delegate.strip_prefix(NAME_PREFIX).unwrap_or(delegate);
            if is_service_account(email) {
                Ok(format!("{NAME_PREFIX}{email}"))
            } else {
                Err(ChainError::NotAServiceAccount((*delegate).to_owned()))
            }
        };
        let delegates = delegates.iter().map(name).collect::<Result<Vec<_>, _>>()?;
        let target = self.impersonations.pop().ok_or(ChainError::DelegatesWithoutServiceAccount)?;
        self.impersonations.push(target.with_delegates(delegates));
        Ok(self)
    }

    /// Returns the endpoint of the IAM Credentials API that matches the token endpoint: with or without
    /// mutual TLS.
    fn default_url(&self) -> Option<Url> {
        let universe = self.universe_domain();
        let mtls = format!("sts.mtls.{universe}");
        let label = match self.base.token_url().host_str() {
            Some(host) if host == mtls => "mtls.",
            _ => "",
        };
        Url::parse(&format!("https://iamcredentials.{label}{universe}/")).ok()
    }
}

/// The largest number of service accounts in a file, of those that a caller adds, and of delegates.
pub const MAX_CHAIN_LENGTH: usize = 5;

/// "The delegates must have the following format: projects/-/serviceAccounts/{ACCOUNT_EMAIL_OR_UNIQUEID}."
/// (IAM Service Account Credentials API, generateAccessToken)
const NAME_PREFIX: &str = "projects/-/serviceAccounts/";
