//! The flags of `exec`.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;

use crate::duration::parse_duration;

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// Leave out the access token: no request to Google, no credential file needed
    #[arg(long, conflicts_with_all = ["scopes", "lifetime"])]
    pub(crate) no_access_token: bool,
    /// Scope of the token; repeat the flag, or separate several by commas or spaces
    #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// Lifetime of a service account's token, 10m to 12h
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) lifetime: Option<Duration>,
    /// Program to run, and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}
