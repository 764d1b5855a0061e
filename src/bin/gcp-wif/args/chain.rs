//! The flags of chains of service accounts.

use clap::Args;
use gcp_wif::external_account::is_service_account;

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ChainFlags {
    /// Service account whose tokens to return. Several, separated by commas, are a chain in which each
    /// impersonates the next: the last is the target, as in gcloud
    #[arg(long, value_name = "EMAIL", value_delimiter = ',', value_parser = email)]
    pub(crate) impersonate_service_account: Vec<String>,
    /// Service account between the identity and the target, in one request; repeat the flag in the order
    /// of the chain
    #[arg(long, value_name = "EMAIL", value_parser = email)]
    pub(crate) delegate: Vec<String>,
}

impl ChainFlags {
    /// Returns these flags, overridden by those behind the command.
    pub(super) fn overlaid_with(self, behind: Self) -> Result<Self, &'static str> {
        let is_split =
            |before: &Vec<String>, behind: &Vec<String>| !before.is_empty() && !behind.is_empty();
        if is_split(&self.impersonate_service_account, &behind.impersonate_service_account) {
            return Err(
                "`--impersonate-service-account` is given before and after the command: give \
                        the whole chain on one side",
            );
        }
        if is_split(&self.delegate, &behind.delegate) {
            return Err(
                "`--delegate` is given before and after the command: give all delegates on \
                        one side",
            );
        }
        let joined = |before: Vec<String>, behind: Vec<String>| [before, behind].concat();
        Ok(Self {
            impersonate_service_account: joined(
                self.impersonate_service_account,
                behind.impersonate_service_account,
            ),
            delegate: joined(self.delegate, behind.delegate),
        })
    }
}

fn email(text: &str) -> Result<String, String> {
    let text = text.trim();
    match is_service_account(text) {
        true => Ok(text.to_owned()),
        false => Err("expected the e-mail address or unique ID of a service account".to_owned()),
    }
}
