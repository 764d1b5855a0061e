//! The flags of `watch`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::token::AccessTokenFormat;
use super::token_flags::TokenFlags;
use crate::duration::parse_duration;
use crate::file_mode::parse_mode;
use crate::group::Group;
use crate::hook_signal::HookSignal;
use crate::path_setting::{output_parser, path_parser};

#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// File to keep fresh; repeat the flag for several, each with its own format: `json:token.json`
    #[arg(long, value_name = "[FORMAT:]FILE", required = true, value_parser = output_parser())]
    pub(crate) output: Vec<PathBuf>,
    /// Format of the files without `FORMAT:`
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: AccessTokenFormat,
    #[command(flatten)]
    pub(crate) flags: TokenFlags,
    /// Write the federated token even if the file names a service account
    #[arg(long, conflicts_with_all = ["lifetime", "subject"])]
    pub(crate) no_impersonation: bool,
    /// Write an ID token for this audience instead of an access token
    #[arg(
        long,
        value_name = "AUDIENCE",
        value_parser = NonEmptyStringValueParser::new(),
        conflicts_with_all = ["TokenFlags", "no_impersonation"]
    )]
    pub(crate) id_token_audience: Option<String>,
    /// Include the service account's e-mail address in the ID token
    #[arg(long, requires = "id_token_audience")]
    pub(crate) include_email: bool,
    /// Permission bits of the files
    #[arg(long, value_name = "MODE", value_parser = parse_mode, default_value = "0600")]
    pub(crate) mode: u32,
    /// Group of the files, a name or a number
    #[arg(long, value_name = "GROUP", value_parser = Group::parse)]
    pub(crate) group: Option<Group>,
    /// Leave out the line feed at the end of the files
    #[arg(long)]
    pub(crate) no_newline: bool,
    /// Write the files once, run the command and end, with exit code 1 if it fails
    #[arg(long)]
    pub(crate) once: bool,
    /// Time limit for the first token, with retries
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, default_value = "60s")]
    pub(crate) startup_timeout: Duration,
    /// Action on the files if the token expires and there is no new one
    #[arg(long, value_enum, default_value_t, value_name = "ACTION")]
    pub(crate) on_expiry: OnExpiry,
    /// Signal to send after each replacement, such as `HUP`
    #[arg(long, value_name = "SIGNAL", value_parser = HookSignal::parse, requires = "pid_file")]
    pub(crate) signal: Option<HookSignal>,
    /// File with the number of the process that gets the signal
    #[arg(long, value_name = "FILE", value_parser = path_parser(), requires = "signal")]
    pub(crate) pid_file: Option<PathBuf>,
    /// Program to run after each replacement, and its arguments
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum OnExpiry {
    /// Keep them
    #[default]
    Keep,
    /// Remove them
    Remove,
}
