//! The flags of `exec`.

use std::ffi::OsString;
use std::time::Duration;

use clap::Args;

use crate::duration::parse_duration;

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// Leave out the access token: nothing is asked of Google, and no credential file is needed
    #[arg(long, conflicts_with_all = ["scopes", "lifetime"])]
    pub(crate) no_access_token: bool,
    /// A scope to ask for; may be repeated or hold several, separated by commas
    #[arg(long = "scope", alias = "scopes", value_name = "SCOPE", value_delimiter = ',')]
    pub(crate) scopes: Vec<String>,
    /// The lifetime of a service account's token, 10 minutes to 12 hours
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) lifetime: Option<Duration>,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}
