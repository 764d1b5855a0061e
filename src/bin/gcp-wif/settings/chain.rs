//! The service accounts that settings and flags add to a credential file.

use gcp_wif::credentials::{ChainError, Credentials};

use super::list::List;
use crate::args::ChainFlags;
use crate::error::{Error, Result};

/// A chain of service accounts, and the delegates of its last impersonation.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChainSettings {
    impersonate: Names,
    delegates: Names,
}

/// The names of service accounts, in the order of a chain.
#[derive(Clone, Debug, Default)]
struct Names {
    emails: Vec<String>,
    /// Whether a flag names them.
    are_typed: bool,
}

impl ChainSettings {
    pub(super) fn new(impersonate: &List, delegates: &List) -> Self {
        let names = |list: &List| Names {
            emails: list.split_at_commas().map(str::to_owned).collect(),
            are_typed: false,
        };
        Self { impersonate: names(impersonate), delegates: names(delegates) }
    }

    /// Returns the settings with the flags laid over them.
    pub(super) fn with_flags(self, flags: &ChainFlags) -> Self {
        let overlaid = |names: Names, typed: &Vec<String>| match typed.is_empty() {
            true => names,
            false => Names { emails: typed.clone(), are_typed: true },
        };
        Self {
            impersonate: overlaid(self.impersonate, &flags.impersonate_service_account),
            delegates: overlaid(self.delegates, &flags.delegate),
        }
    }

    /// Returns the first typed flag of the chain.
    pub(crate) fn typed_flag(&self) -> Option<&'static str> {
        let flags = [(IMPERSONATE, &self.impersonate), (DELEGATE, &self.delegates)];
        flags.into_iter().find(|(_, names)| names.are_typed).map(|(flag, _)| flag)
    }

    /// Adds the chain to the credentials of a file.
    pub(crate) fn apply(&self, mut credentials: Credentials) -> Result<Credentials> {
        let emails = self.impersonate.as_strs();
        if !emails.is_empty() {
            let chain = credentials.with_impersonation_chain(&emails);
            credentials = chain
                .map_err(|error| self.impersonate.error(IMPERSONATE, "impersonate", &error))?;
        }
        let delegates = self.delegates.as_strs();
        if !delegates.is_empty() {
            let chain = credentials.with_delegates(&delegates);
            credentials =
                chain.map_err(|error| self.delegates.error(DELEGATE, "delegates", &error))?;
        }
        Ok(credentials)
    }
}

impl Names {
    fn as_strs(&self) -> Vec<&str> {
        self.emails.iter().map(String::as_str).collect()
    }

    /// Makes the error about the flag or the setting.
    fn error(&self, flag: &str, key: &str, error: &ChainError) -> Error {
        match self.are_typed {
            true => Error::Usage(format!("`{flag}`: {error}")),
            false => Error::setting(key, &error.to_string()),
        }
    }
}

const DELEGATE: &str = "--delegate";

const IMPERSONATE: &str = "--impersonate-service-account";
