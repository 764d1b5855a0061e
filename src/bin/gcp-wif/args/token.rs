//! The flags of the commands that print one token.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::token_flags::TokenFlags;
use crate::path_setting::output_parser;

#[derive(Debug, Default, Args)]
pub(crate) struct SubjectToken {
    /// Full resource name of the provider, instead of a credential file
    #[arg(long, conflicts_with_all = ["project_number", "pool_id", "provider_id"])]
    pub(crate) audience: Option<String>,
    /// Number of the pool's project, instead of a credential file
    #[arg(long, requires_all = ["pool_id", "provider_id"])]
    pub(crate) project_number: Option<String>,
    /// ID of the workload identity pool
    #[arg(long, requires_all = ["project_number", "provider_id"])]
    pub(crate) pool_id: Option<String>,
    /// ID of the pool's AWS provider
    #[arg(long, requires_all = ["project_number", "pool_id"])]
    pub(crate) provider_id: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SubjectTokenFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SubjectTokenFormat {
    /// The value of `subject_token=`, as it is sent
    #[default]
    UrlEncoded,
    /// The signed request, decoded and indented
    Json,
}

#[derive(Debug, Default, Args)]
pub(crate) struct AccessToken {
    #[command(flatten)]
    pub(crate) flags: TokenFlags,
    /// Print the federated token even if the file names a service account
    #[arg(long, conflicts_with_all = ["lifetime", "subject"])]
    pub(crate) no_impersonation: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: AccessTokenFormat,
    /// File to replace with the token, readable by its owner only, instead of standard output
    #[arg(long, value_parser = output_parser(), value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum AccessTokenFormat {
    /// The token
    #[default]
    Text,
    /// The token with its expiry and scopes
    Json,
    /// Header lines for `curl -H @-`
    Header,
    /// An `export` line for a shell to evaluate
    Env,
}

#[derive(Debug, Args)]
pub(crate) struct IdToken {
    /// Audience of the token: the URL of a Cloud Run service, the client ID of Identity-Aware Proxy
    #[arg(long, alias = "audiences", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) audience: String,
    /// Include the service account's e-mail address, which Identity-Aware Proxy requires
    #[arg(long)]
    pub(crate) include_email: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: IdTokenFormat,
    /// File to replace with the token, readable by its owner only, instead of standard output
    #[arg(long, value_parser = output_parser(), value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum IdTokenFormat {
    /// The token
    #[default]
    Text,
    /// The token with its expiry and audience
    Json,
    /// A header line for `curl -H @-`
    Header,
}
