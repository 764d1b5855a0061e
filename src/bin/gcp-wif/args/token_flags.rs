//! What an access token is for: the flags of every command that gets one.

use std::time::Duration;

use clap::Args;

use crate::duration::parse_duration;

#[derive(Debug, Default, Args)]
pub(crate) struct TokenFlags {
    /// Scope of the token; repeat the flag, or separate several by commas or spaces
    #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// Lifetime of a service account's token, 10m to 12h
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) lifetime: Option<Duration>,
}
