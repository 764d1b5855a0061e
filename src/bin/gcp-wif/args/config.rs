//! The actions of `config`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::config_create::Create;
use super::no_flags::NoFlags;
use super::report_format::ReportFormat;
use super::with_global::WithGlobal;
use crate::path_setting::path_parser;

#[derive(Debug, Args)]
pub(crate) struct Config {
    #[command(subcommand)]
    pub(crate) action: ConfigAction,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ConfigAction {
    /// Write a credential file, byte for byte as gcloud does
    Create(Box<WithGlobal<Create>>),
    /// Check a credential file: list its mistakes, and problems with its use on this machine
    Check(WithGlobal<Check>),
    /// Print the JSON Schema of accepted credential files
    Schema(WithGlobal<NoFlags>),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// File to check; default: the one that the other commands would read
    #[arg(value_parser = path_parser())]
    pub(crate) file: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}
