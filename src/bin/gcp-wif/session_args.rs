//! What can be typed about AWS credentials and sessions.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct AwsCredentials {
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: AwsCredentialsFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum AwsCredentialsFormat {
    /// The answer of a `credential_process`, for every AWS SDK
    #[default]
    Process,
    /// Variables for a shell to evaluate
    Env,
    /// The credentials with the region, and where both came from
    Json,
}
