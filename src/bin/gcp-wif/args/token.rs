//! What can be typed after the commands that print one token.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use crate::duration::parse_duration;

#[derive(Debug, Default, Args)]
pub(crate) struct SubjectToken {
    /// The full resource name of the provider, instead of a credential file
    #[arg(long, conflicts_with_all = ["project_number", "pool_id", "provider_id"])]
    pub(crate) audience: Option<String>,
    /// The number of the pool's project, instead of a credential file
    #[arg(long, requires_all = ["pool_id", "provider_id"])]
    pub(crate) project_number: Option<String>,
    /// The id of the workload identity pool
    #[arg(long, requires_all = ["project_number", "provider_id"])]
    pub(crate) pool_id: Option<String>,
    /// The id of the pool's AWS provider
    #[arg(long, requires_all = ["project_number", "pool_id"])]
    pub(crate) provider_id: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SubjectTokenFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SubjectTokenFormat {
    /// Exactly what goes into `subject_token=`
    #[default]
    UrlEncoded,
    /// The same request, decoded and indented
    Json,
}

#[derive(Debug, Default, Args)]
pub(crate) struct AccessToken {
    /// A scope to ask for; may be repeated or hold several, separated by commas
    #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// The lifetime of a service account's token, 10 minutes to 12 hours
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, conflicts_with = "no_impersonation")]
    pub(crate) lifetime: Option<Duration>,
    /// Print the federated token even where the file names a service account
    #[arg(long)]
    pub(crate) no_impersonation: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: AccessTokenFormat,
    /// Write to a file that only its owner can read, all at once, instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum AccessTokenFormat {
    /// The token
    #[default]
    Text,
    /// The token with its expiry and scopes
    Json,
    /// A header for `curl -H @-`
    Header,
    /// Variables for a shell to evaluate
    Env,
}

#[derive(Debug, Args)]
pub(crate) struct IdToken {
    /// Whom the token is for: the URL of a Cloud Run service, the client id of Identity-Aware Proxy
    #[arg(long, alias = "audiences", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) audience: String,
    /// Put the service account's e-mail address into the token, as Identity-Aware Proxy wants it
    #[arg(long)]
    pub(crate) include_email: bool,
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: IdTokenFormat,
    /// Write to a file that only its owner can read, all at once, instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum IdTokenFormat {
    /// The token
    #[default]
    Text,
    /// The token with its expiry and audience
    Json,
    /// A header for `curl -H @-`
    Header,
}
