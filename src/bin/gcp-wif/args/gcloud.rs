//! The command lines of gcloud that `gcloud-compat` understands.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::duration::parse_duration;

// The words after the name are left to `GcloudLine`, since gcloud's flags may precede its command. No documentation:
// clap would print it in place of the description of the command.
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub(crate) struct GcloudCompat {
    /// Command line of gcloud, without its name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "GCLOUD_COMMAND")]
    pub(crate) words: Vec<OsString>,
}

/// A command line of gcloud. A flag that could change whose token is printed, such as `--account`, is
/// unknown.
#[derive(Debug, Parser)]
#[command(name = "gcloud", no_binary_name = true, disable_help_flag = true)]
#[command(disable_help_subcommand = true, disable_version_flag = true)]
pub(crate) struct GcloudLine {
    #[arg(long, global = true)]
    pub(crate) format: Option<GcloudFormat>,
    #[arg(long, global = true)]
    pub(crate) project: Option<String>,
    // Accepted without effect: this command neither prompts nor logs.
    #[arg(long, short, global = true)]
    quiet: bool,
    #[arg(long, global = true)]
    verbosity: Option<String>,
    #[arg(long, short = 'v')]
    pub(crate) version: bool,
    #[command(subcommand)]
    pub(crate) command: Option<GcloudCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GcloudCommand {
    #[command(subcommand)]
    Auth(GcloudAuth),
    #[command(subcommand)]
    Config(GcloudConfig),
    Version,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GcloudAuth {
    #[command(subcommand)]
    ApplicationDefault(GcloudApplicationDefault),
    PrintAccessToken,
    PrintIdentityToken {
        #[arg(long)]
        audiences: String,
        #[arg(long)]
        include_email: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum GcloudApplicationDefault {
    PrintAccessToken,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GcloudConfig {
    ConfigHelper {
        #[arg(long, value_parser = parse_min_expiry)]
        min_expiry: Option<Duration>,
        #[arg(long, conflicts_with = "min_expiry")]
        force_auth_refresh: bool,
    },
    #[command(alias = "get-value")]
    Get { property: GcloudProperty },
}

/// A property of gcloud's configuration.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum GcloudProperty {
    #[value(alias = "core/account")]
    Account,
    #[value(alias = "core/project")]
    Project,
}

/// The value of `--format`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum GcloudFormat {
    /// `json`, or `json(PATH)` for one member.
    Json(Option<Vec<String>>),
    /// `value(PATH)`: one member as text.
    Value(Vec<String>),
}

impl std::str::FromStr for GcloudFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, path) = match text.split_once('(') {
            Some((name, rest)) => (name, Some(parse_path(rest).ok_or(NOT_A_FORMAT)?)),
            None => (text, None),
        };
        match (name, path) {
            ("json", path) => Ok(Self::Json(path)),
            ("value", Some(path)) => Ok(Self::Value(path)),
            _ => Err(NOT_A_FORMAT),
        }
    }
}

/// Parses a path of members with the closing parenthesis, such as `credential.access_token)`.
fn parse_path(text: &str) -> Option<Vec<String>> {
    let parts: Vec<_> = text.strip_suffix(')')?.split('.').map(str::to_owned).collect();
    let is_name = |part: &String| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    };
    parts.iter().all(is_name).then_some(parts)
}

fn parse_min_expiry(text: &str) -> Result<Duration, String> {
    if matches!(text, "0" | "0s") { Ok(Duration::ZERO) } else { parse_duration(text) }
}

const NOT_A_FORMAT: &str = "expected json, json(PATH) or value(PATH)";
