//! The description of a new account.

use std::time::Duration;

use super::audience::Audience;
use super::credential_source::TokenFormat;
use super::subject_token_type::{AWS4_REQUEST, ID_TOKEN, JWT, MTLS};
use super::token_lifetime::TokenLifetime;
use super::trust::DEFAULT_UNIVERSE_DOMAIN;
use crate::secret::Secret;

/// The description of a new account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewAccount {
    /// The provider.
    pub audience: Audience,
    /// The domain of the Google Cloud universe.
    pub universe_domain: String,
    /// The location of Google's token endpoint, such as `us-east1` or `eu`; by default the global one.
    pub sts_location: Option<String>,
    /// The project for quota and billing of a workforce pool, which has no project.
    pub workforce_pool_user_project: Option<String>,
    /// The e-mail address of the service account to act as.
    pub service_account: Option<String>,
    /// The lifetime of the service account's tokens. It is ignored without a service account.
    pub token_lifetime: Option<TokenLifetime>,
    /// The type of the subject token, by default an ID token for a workforce pool and a JWT for any
    /// other. It is ignored if the source determines it.
    pub subject_token_type: Option<String>,
    /// The source of the identity.
    pub source: NewCredentialSource,
}

impl NewAccount {
    /// Describes an account of the universe `googleapis.com` without a service account.
    pub fn new(audience: Audience, source: NewCredentialSource) -> Self {
        Self {
            audience,
            universe_domain: DEFAULT_UNIVERSE_DOMAIN.to_owned(),
            sts_location: None,
            workforce_pool_user_project: None,
            service_account: None,
            token_lifetime: None,
            subject_token_type: None,
            source,
        }
    }

    /// Returns the type of the subject token that the source yields.
    pub(super) fn subject_token_type(&self) -> &str {
        match (&self.source, &self.subject_token_type) {
            (NewCredentialSource::Aws { .. }, _) => AWS4_REQUEST,
            (NewCredentialSource::Certificate { .. }, _) => MTLS,
            (NewCredentialSource::Azure { .. }, _) => JWT,
            (_, Some(found)) => found,
            (_, None) if self.audience.is_workforce_pool() => ID_TOKEN,
            (_, None) => JWT,
        }
    }

    /// Returns whether the client presents a certificate to Google.
    pub(super) const fn is_mtls(&self) -> bool {
        matches!(self.source, NewCredentialSource::Certificate { .. })
    }
}

/// The source of a new account's identity.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NewCredentialSource {
    /// The AWS identity of the machine.
    Aws {
        /// Whether Google's libraries use IMDSv2 with the file.
        imdsv2: bool,
    },
    /// The managed identity of an Azure machine.
    Azure {
        /// The application that the token is for, by default the audience.
        app_id_uri: Option<String>,
    },
    /// An X.509 certificate of the workload.
    Certificate {
        /// The path of the certificate configuration, by default gcloud's.
        config_location: Option<String>,
        /// The path of a PEM file with the intermediate certificates.
        trust_chain_path: Option<String>,
    },
    /// A command that prints the subject token.
    Executable {
        /// The command with its arguments.
        command: String,
        /// The time limit of the command, by default 30 seconds.
        timeout: Option<Duration>,
        /// The path of the file in which the command caches its output.
        output_file: Option<String>,
        /// The time limit while a user logs in. It needs an output file and a workforce pool.
        interactive_timeout: Option<Duration>,
    },
    /// A file that holds the subject token.
    File {
        /// The path of the file.
        path: String,
        /// The format of the content, by default the bare token.
        format: Option<TokenFormat>,
    },
    /// A URL that returns the subject token.
    Url {
        /// The URL.
        url: String,
        /// The names and values of the request's headers.
        headers: Vec<(String, Secret)>,
        /// The format of the response, by default the bare token.
        format: Option<TokenFormat>,
    },
}
