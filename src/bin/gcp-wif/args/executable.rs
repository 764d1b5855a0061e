//! The flags of `executable`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::duration::parse_duration;

#[derive(Debug, Default, Args)]
pub(crate) struct Executable {
    /// The full resource name of the provider, instead of GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE
    #[arg(long)]
    pub(crate) audience: Option<String>,
    /// The kind of subject token, instead of GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE
    #[arg(long, value_name = "TYPE")]
    pub(crate) subject_token_type: Option<String>,
    /// The audience of AWS's JWT, instead of `https:` and the full resource name
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) aws_audience: Option<String>,
    /// How AWS signs the JWT
    #[arg(long, value_enum, default_value_t)]
    pub(crate) signing_algorithm: SigningAlgorithm,
    /// How long the JWT is good for, 1 minute to 1 hour; AWS's own default is 5 minutes
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) duration: Option<Duration>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SigningAlgorithm {
    /// RSA, which every client understands
    #[default]
    #[value(name = "RS256")]
    Rs256,
    /// The elliptic curve P-384
    #[value(name = "ES384")]
    Es384,
}
