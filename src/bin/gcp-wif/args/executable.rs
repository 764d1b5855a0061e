//! The flags of `executable`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::duration::parse_duration;

#[derive(Debug, Default, Args)]
pub(crate) struct Executable {
    /// Full resource name of the provider, instead of GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE
    #[arg(long)]
    pub(crate) audience: Option<String>,
    /// Type of the subject token, instead of GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE
    #[arg(long, value_name = "TYPE")]
    pub(crate) subject_token_type: Option<String>,
    /// Audience of AWS's JWT; default: `https:` and the full resource name
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) aws_audience: Option<String>,
    /// Algorithm with which AWS signs the JWT
    #[arg(long, value_enum, default_value_t)]
    pub(crate) signing_algorithm: SigningAlgorithm,
    /// Lifetime of the JWT, 1m to 1h; AWS's default is 5m
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) duration: Option<Duration>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SigningAlgorithm {
    /// RSA, which every client accepts
    #[default]
    #[value(name = "RS256")]
    Rs256,
    /// The elliptic curve P-384
    #[value(name = "ES384")]
    Es384,
}
