//! The flags of every command.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::aws::RoleFlags;
use crate::duration::parse_duration;

#[derive(Debug, Default, Args)]
pub(crate) struct Global {
    /// The `external_account` JSON; `-` is standard input
    #[arg(long, alias = "cred-file", global = true, value_name = "FILE")]
    pub(crate) credential_file: Option<PathBuf>,
    /// A settings file, over those of the system and the user
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The most time that the whole command may take, such as `30s`
    #[arg(long, global = true, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) timeout: Option<Duration>,
    /// Keep tokens in this directory, for all processes of this user, instead of
    /// `$XDG_RUNTIME_DIR/gcp-wif`
    #[arg(long, global = true, value_name = "DIRECTORY")]
    pub(crate) cache_dir: Option<PathBuf>,
    /// Keep no tokens, and use none that is kept
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
    /// Where to look for the AWS identity, and in which order: `environment`, `profile`,
    /// `web-identity`, `container`, `instance-metadata`, separated by commas; or `google` for the
    /// two that Google's libraries know
    #[arg(long, global = true, value_name = "SOURCES")]
    pub(crate) aws_source: Option<String>,
    /// The profile of AWS's files to use, over `AWS_PROFILE` and over keys in the environment
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    #[command(flatten)]
    pub(crate) role: RoleFlags,
    /// Tell each step on standard error; twice for headers and sizes
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Print no error message, only exit with its code
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}
