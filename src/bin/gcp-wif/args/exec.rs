//! The flags of `exec`.

use std::ffi::OsString;

use clap::Args;

use super::token_flags::TokenFlags;

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// Leave out the access token: no request to Google, no credential file needed
    #[arg(long, conflicts_with_all = ["scopes", "lifetime", "subject", "access_boundary", "buckets"])]
    pub(crate) no_access_token: bool,
    #[command(flatten)]
    pub(crate) flags: TokenFlags,
    /// Program to run, and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}
