//! New accounts, as `gcloud iam workload-identity-pools create-cred-config` writes them: the same
//! members in the same order.

use std::time::Duration;

use super::audience::Audience;
use super::impersonation::TokenLifetime;
use super::subject_token_type::{AWS4_REQUEST, JWT};
use super::trust::DEFAULT_UNIVERSE_DOMAIN;
use crate::secret::Secret;

/// Says what a new account is to hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewAccount {
    /// The provider.
    pub audience: Audience,
    /// The domain of the Google Cloud universe.
    pub universe_domain: String,
    /// The e-mail address of the service account to act as.
    pub service_account: Option<String>,
    /// The lifetime of the service account's tokens. It counts only with a service account.
    pub token_lifetime: Option<TokenLifetime>,
    /// What the subject token is, where the source leaves the choice; a JWT where nothing is said.
    pub subject_token_type: Option<String>,
    /// Where the identity is found.
    pub source: NewCredentialSource,
}

impl NewAccount {
    /// Takes what every account needs, for `googleapis.com` and without a service account.
    pub fn new(audience: Audience, source: NewCredentialSource) -> Self {
        Self {
            audience,
            universe_domain: DEFAULT_UNIVERSE_DOMAIN.to_owned(),
            service_account: None,
            token_lifetime: None,
            subject_token_type: None,
            source,
        }
    }

    pub(super) fn subject_token_type(&self) -> &str {
        match (&self.source, &self.subject_token_type) {
            (NewCredentialSource::Aws { .. }, _) => AWS4_REQUEST,
            (NewCredentialSource::Azure { .. }, _) | (_, None) => JWT,
            (_, Some(found)) => found,
        }
    }
}

/// Is where a new account finds its identity.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NewCredentialSource {
    /// The AWS identity of the machine.
    Aws {
        /// Whether Google's own libraries are to use IMDSv2.
        imdsv2: bool,
    },
    /// The managed identity of an Azure machine.
    Azure {
        /// The application that the token is for; the audience where nothing is said.
        app_id_uri: Option<String>,
    },
    /// A command that prints the subject token.
    Executable {
        /// The command with its arguments.
        command: String,
        /// How long it may take, 30 seconds where nothing is said.
        timeout: Option<Duration>,
        /// Where it keeps what it printed.
        output_file: Option<String>,
    },
    /// A file that holds the subject token.
    File {
        /// Its path.
        path: String,
        /// What is in it.
        format: Option<TokenFormat>,
    },
    /// A URL that answers the subject token.
    Url {
        /// The URL.
        url: String,
        /// Headers of the request, which may be secrets.
        headers: Vec<(String, Secret)>,
        /// What it answers.
        format: Option<TokenFormat>,
    },
}

/// Is the form in which a file or a URL has the subject token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TokenFormat {
    /// The bare token.
    Text,
    /// A JSON object with the token in this member.
    Json(String),
}
